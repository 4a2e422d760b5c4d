"""What a steward of the account structure may ask of the books."""

from django.db import migrations

from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    """One question, answered yes or no."""

    dependencies = [("ledger", "0013_vat_year")]
    operations = [
        SqlFile("ledger", "tables", "structure"),
    ]
