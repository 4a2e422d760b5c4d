"""Grants that name this room's tables."""

from django.db import migrations

from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    """What comes after the tables."""

    dependencies = [("grants", "0002_tables")]
    operations = [
        SqlFile("grants", "tables", "grant_grants"),
    ]
