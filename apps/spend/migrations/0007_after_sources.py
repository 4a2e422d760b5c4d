"""The switch of sources, and which journal lines are spend."""

from django.db import migrations

from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    """What comes after the tables."""

    dependencies = [("spend", "0006_sources")]
    operations = [SqlFile("spend", "tables", "sources")]
