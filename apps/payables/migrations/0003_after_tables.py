"""Grants and functions that name this room's tables."""

from django.db import migrations

from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    """What comes after the tables."""

    dependencies = [("payables", "0002_tables"), ("work", "0003_after_tables")]
    operations = [
        SqlFile("payables", "tables", "twins"),
    ]
