"""Functions that the triggers of the sources call."""

from django.db import migrations

from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    """Functions that the triggers of the sources call."""

    dependencies = [("spend", "0004_one_list_of_groups")]
    operations = [SqlFile("spend", "functions", "sources")]
