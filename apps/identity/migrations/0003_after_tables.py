"""Grants and functions that name this room's tables."""

from django.db import migrations

from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    """What comes after the tables."""

    dependencies = [("identity", "0002_tables"), ("tenancy", "0003_after_tables")]
    # Libraries point at whoever signs in and ask for this room's first migration, which has no table yet.
    run_before = [
        ("account", "0001_initial"),
        ("admin", "0001_initial"),
        ("guardian", "0001_initial"),
        ("mfa", "0001_initial"),
        ("socialaccount", "0001_initial"),
    ]
    operations = [
        SqlFile("identity", "tables", "rights"),
    ]
