#!/usr/bin/env python
"""Runs Django's commands for the tracker."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    # A command may take as long as it takes: the limit is for who asks the site. Set the variable to have one.
    if "runserver" not in sys.argv:
        os.environ.setdefault("DATABASE_STATEMENT_TIMEOUT", "0")
    execute_from_command_line(sys.argv)
