"""Functions that the triggers of this room call."""

from django.db import migrations

from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    """Functions that the triggers of this room call."""

    initial = True
    dependencies = [("ledger", "0001_functions")]
    operations = [
        SqlFile("receivables", "functions", "receivables_guards"),
    ]
