"""Grants and functions that name this room's tables."""

from django.db import migrations

from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    """What comes after the tables."""

    dependencies = [("budgets", "0002_tables"), ("ledger", "0003_after_tables")]
    operations = [
        SqlFile("budgets", "tables", "budget_reads"),
        SqlFile("budgets", "tables", "commitments"),
        SqlFile("budgets", "tables", "judging"),
        SqlFile("budgets", "tables", "versions"),
        SqlFile("budgets", "tables", "year_end"),
    ]
