"""Functions that the triggers of this room call."""

from django.db import migrations

from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    """Functions that the triggers of this room call."""

    initial = True
    dependencies = [("budgets", "0003_after_tables"), ("work", "0003_after_tables")]
    operations = [
        SqlFile("procurement", "functions", "contract_guards"),
    ]
