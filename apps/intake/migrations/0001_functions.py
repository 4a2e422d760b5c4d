"""Start of this room's migrations."""

from django.db import migrations


class Migration(migrations.Migration):
    """Start of this room's migrations."""

    initial = True
    dependencies = [("work", "0001_functions")]
    operations = []
