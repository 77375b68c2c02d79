"""A command that the documents name exists, and so do its options."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class

DOCUMENTS = [*Path(settings.BASE_DIR, "docs").glob("*.md"), *Path(settings.BASE_DIR).glob("*.md")]
NAMED = sorted(
    {
        (document.name, command, options)
        for document in DOCUMENTS
        for command, options in re.findall(r"manage\.py ([a-z_]+)((?: FILE| --[a-z-]+(?: N)?)*)", document.read_text())
    }
)


def test_the_commands_for_backups_are_among_them():
    assert {"backup", "check_backup", "restore", "audit"} <= {command for _, command, _ in NAMED}


@pytest.mark.parametrize(("document", "command", "options"), NAMED)
def test_a_command_that_a_document_names_is_there(document, command, options):
    app = get_commands().get(command)
    assert app is not None, f"{document}: manage.py {command}"
    known = load_command_class(app, command).create_parser("manage.py", command).format_help()
    for option in re.findall(r"--[a-z-]+", options):
        assert option in known, f"{document}: manage.py {command} {option}"
