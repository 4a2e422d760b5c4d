"""What was received may go back, and an invoice may be credited."""

from django.db import migrations, models

from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    """Two more movements of a commitment."""

    dependencies = [("budgets", "0005_crossing_audited")]
    operations = [
        migrations.AlterField(
            model_name="entry",
            name="act",
            field=models.CharField(
                choices=[
                    ("reserve", "Reserved by a requisition"),
                    ("order", "Ordered"),
                    ("amend", "Amended"),
                    ("receive", "Received"),
                    ("invoice", "Invoiced"),
                    ("return", "Sent back"),
                    ("credit", "Credited"),
                    ("cancel", "Cancelled"),
                    ("roll", "Rolled into the next year"),
                ],
                max_length=8,
            ),
        ),
        SqlFile("budgets", "tables", "commitments"),
    ]
