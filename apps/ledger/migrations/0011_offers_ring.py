"""Offers ring in the other organisation, and both halves are proved to mirror each other when they are posted."""

from django.db import migrations

from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    """Functions over the halves of an entry."""

    dependencies = [
        ("ledger", "0010_postingremark"),
        ("work", "0003_after_tables"),
        ("identity", "0003_after_tables"),
    ]
    operations = [
        SqlFile("ledger", "tables", "pairs"),
        SqlFile("ledger", "tables", "bell"),
    ]
