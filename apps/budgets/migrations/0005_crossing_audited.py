"""Virements that cross organisations are audited in both chains."""

from django.db import migrations

from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    """The door that writes the other side's event."""

    dependencies = [("budgets", "0004_warnings_kept")]
    operations = [
        SqlFile("budgets", "tables", "crossing"),
    ]
