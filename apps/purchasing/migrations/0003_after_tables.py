"""Grants and functions that name this room's tables."""

from django.db import migrations

from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    """What comes after the tables."""

    dependencies = [("purchasing", "0002_tables"), ("budgets", "0006_returns_and_credits")]
    operations = [
        SqlFile("purchasing", "tables", "purchase_coding"),
    ]
