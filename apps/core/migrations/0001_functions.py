"""Functions that the triggers of this room call."""

from django.db import migrations

from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    """Functions that the triggers of this room call."""

    initial = True
    dependencies = []
    operations = [
        SqlFile("core", "functions", "refuse_change"),
    ]
