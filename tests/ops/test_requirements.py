"""The locked files install the same on any machine, from wherever it gets its packages."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = ["requirements.txt", "requirements-dev.txt"]


def pins(name):
    """The version of each package, and how many hashes it may have."""
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text())
    return {
        entry.split("==")[0]: (re.split(r"[ ;\\]", entry.split("==")[1])[0], entry.count("--hash=sha256:"))
        for entry in entries
        if not entry.startswith("#")
    }


@pytest.mark.parametrize("name", FILES)
def test_no_index_and_no_path_of_a_machine_is_named(name):
    assert not re.search(r"https?:|file:|--(extra-)?index-url|--find-links|@ |\s/\w", (ROOT / name).read_text())


@pytest.mark.parametrize("name", FILES)
def test_every_package_has_its_hashes(name):
    assert [package for package, (_, hashes) in pins(name).items() if not hashes] == []


def test_tests_run_with_the_versions_that_the_site_runs_with():
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()
