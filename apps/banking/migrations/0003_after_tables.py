"""Grants that name this room's tables."""

from django.db import migrations

from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    """What comes after the tables."""

    dependencies = [("banking", "0002_tables"), ("budgets", "0003_after_tables")]
    operations = [
        SqlFile("banking", "tables", "bank_rights"),
    ]
