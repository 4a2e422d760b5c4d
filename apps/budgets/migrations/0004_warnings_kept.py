"""What budgets warn of at a posting is kept with it; a year end that was taken back is no spending."""

from django.db import migrations

from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    """The reads and the port again, now that the ledger keeps what was said."""

    dependencies = [("budgets", "0003_after_tables"), ("ledger", "0010_postingremark")]
    operations = [
        SqlFile("budgets", "tables", "budget_reads"),
        SqlFile("budgets", "tables", "posting_judged"),
    ]
