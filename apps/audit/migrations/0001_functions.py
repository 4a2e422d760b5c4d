"""Start of the room's migrations: it needs core's functions."""

from django.db import migrations


class Migration(migrations.Migration):
    """Nothing of its own before its tables."""

    initial = True
    dependencies = [("core", "0001_functions")]
    operations = []
