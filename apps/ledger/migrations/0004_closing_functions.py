"""Functions that the triggers of the close call."""

from django.db import migrations

from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    """Functions that the triggers of the close call."""

    dependencies = [("ledger", "0003_after_tables")]
    operations = [SqlFile("ledger", "functions", "closing")]
