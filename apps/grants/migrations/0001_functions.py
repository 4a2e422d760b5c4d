"""Functions that the triggers of this room call."""

from django.db import migrations

from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    """Functions that the triggers of this room call."""

    initial = True
    dependencies = [("receivables", "0004_bank_receipts_refunds_relief")]
    operations = [
        SqlFile("grants", "functions", "grant_guards"),
    ]
