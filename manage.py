#!/usr/bin/env python3
"""Accord's command line: `./manage.py help` lists what it can do."""

import os
import sys


def main() -> None:
    """Run one management command with the project's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except (OperationalError, ImproperlyConfigured) as error:
        by_database = isinstance(error, OperationalError) or "DATABASES" in str(error)
        if by_database and (sentence := database_at_fault()):
            sys.exit(f"Accord: {sentence}")
        raise


def database_at_fault() -> str:
    """What is wrong with the server that DATABASE_URL names, in one sentence; empty when it is fit for Accord."""
    from apps.core.local import outside
    from apps.core.local.ground import LocalServerError

    if url := os.environ.get("DATABASE_URL"):
        try:
            outside.check_database(url)
        except LocalServerError as fault:
            return str(fault)
    return ""


if __name__ == "__main__":
    main()
