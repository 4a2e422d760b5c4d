"""The close and the posting, now that their tables stand."""

from django.db import migrations

from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    """Functions and grants that name the tables of the close."""

    dependencies = [("ledger", "0005_closing_tables")]
    operations = [
        SqlFile("ledger", "tables", "closing"),
        SqlFile("ledger", "tables", "posting"),
    ]
