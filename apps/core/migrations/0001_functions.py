"""Functions that triggers of every room call."""

from django.db import migrations

from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    """Append-only refusal."""

    initial = True
    dependencies = []
    operations = [SqlFile("core", "functions", "refuse_change")]
