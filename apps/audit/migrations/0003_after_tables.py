"""Grants and functions that name this room's tables."""

from django.db import migrations

from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    """Runs `sql/tables/chain.sql`."""

    dependencies = [("audit", "0002_tables")]
    operations = [SqlFile("audit", "tables", "chain")]
