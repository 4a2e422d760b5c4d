"""Functions that triggers of this room call."""

from django.db import migrations

from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    """Cost shares total 100.00 %."""

    initial = True
    dependencies = [("core", "0001_functions")]
    operations = [SqlFile("tenancy", "functions", "cost_shares")]
