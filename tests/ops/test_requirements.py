"""The locked files install the same on any machine, from wherever it gets its packages, and nothing is missing."""

import re
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
FILES = ["requirements.txt", "requirements-dev.txt"]
PYTHONS = ["3.11.0", "3.12.0", "3.13.0"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
EXTRAS = [line for extra in PROJECT["project"]["optional-dependencies"].values() for line in extra]
RUNTIME = [*PROJECT["project"]["dependencies"], *EXTRAS]
WANTED = {"requirements.txt": RUNTIME, "requirements-dev.txt": RUNTIME + PROJECT["dependency-groups"]["dev"]}
"""What each file is made from."""


def entries(name):
    """The lines of the file that each stand for a package: `name==version ; marker` and its hashes."""
    return [entry for entry in re.split(r"\n(?=\S)", (ROOT / name).read_text()) if not entry.startswith("#")]


def pins(name):
    """The version of each package, and how many hashes it may have."""
    return {
        entry.split("==")[0]: (re.split(r"[ ;\\]", entry.split("==")[1])[0], entry.count("--hash=sha256:"))
        for entry in entries(name)
    }


def under(python, extra=""):
    """What a marker is asked about a version of Python."""
    return {"python_version": python.rpartition(".")[0], "python_full_version": python, "extra": extra}


def installed(lines, python):
    """Name and version of what pip installs from lines of a lock."""
    locked = [Requirement(re.split(r" *\\\n", line)[0]) for line in lines]
    return {
        canonicalize_name(one.name): str(one.specifier).removeprefix("==")
        for one in locked
        if one.marker is None or one.marker.evaluate(under(python))
    }


@cache
def required(name):
    """What a package asks for; nothing is known of one that only another version of Python needs."""
    try:
        return [Requirement(line) for line in requires(name) or []]
    except PackageNotFoundError:
        return []


def missing(wanted, lock, python):
    """The requirements, at any depth, that the lock doesn't meet."""
    faults: set[str] = set()
    seen: set[tuple[str, str]] = set()
    waiting = [(Requirement(line), "") for line in wanted]
    while waiting:
        one, extra = waiting.pop()
        name = canonicalize_name(one.name)
        if one.marker is not None and not one.marker.evaluate(under(python, extra)):
            continue
        if name not in lock or not one.specifier.contains(lock[name], prereleases=True):
            faults.add(name)
        for asked in {(name, of) for of in ("", *one.extras)} - seen:
            seen.add(asked)
            waiting += [(further, asked[1]) for further in required(name)]
    return faults


@pytest.mark.parametrize("name", FILES)
def test_no_index_and_no_path_of_a_machine_is_named(name):
    assert not re.search(r"https?:|file:|--(extra-)?index-url|--find-links|@ |\s/\w", (ROOT / name).read_text())


@pytest.mark.parametrize("name", FILES)
def test_every_package_has_its_hashes(name):
    assert [package for package, (_, hashes) in pins(name).items() if not hashes] == []


def test_tests_run_with_the_versions_that_the_site_runs_with():
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("name", FILES)
def test_the_lock_is_complete(name, python):
    """pip installs with --no-deps, so what the lock doesn't list is not there."""
    assert missing(WANTED[name], installed(entries(name), python), python) == set()


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("name", FILES)
def test_a_lock_that_lacks_one_package_is_told(name, python):
    lock = installed(entries(name), python)
    for package in lock:
        lacking = {other: version for other, version in lock.items() if other != package}
        assert missing(WANTED[name], lacking, python) == {package}


def test_a_lock_with_a_version_that_does_not_fit_is_told():
    lock = installed(entries("requirements.txt"), PYTHONS[0])
    assert missing(RUNTIME, {**lock, "sqlparse": "0.1"}, PYTHONS[0]) == {"sqlparse"}
