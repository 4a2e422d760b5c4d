"""Grants and functions that name this room's tables."""

from django.db import migrations

from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    """Runs `sql/tables/rights.sql`."""

    dependencies = [("identity", "0002_tables"), ("tenancy", "0003_after_tables")]
    operations = [SqlFile("identity", "tables", "rights")]
