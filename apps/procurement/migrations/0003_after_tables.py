"""Grants and functions that name this room's tables."""

from django.db import migrations

from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    """What comes after the tables."""

    dependencies = [("procurement", "0002_tables"), ("work", "0003_after_tables")]
    operations = [
        SqlFile("procurement", "tables", "contract_books"),
    ]
