"""Functions that triggers of this room call."""

from django.db import migrations

from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    """Duties that are never held together."""

    initial = True
    dependencies = [("tenancy", "0001_functions")]
    operations = [SqlFile("identity", "functions", "separation")]
