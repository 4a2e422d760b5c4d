"""What higher rooms said about a posting, kept with it."""

import django.db.models.deletion
from django.db import migrations, models

import apps.core.fields
import apps.core.policy
from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0003_after_tables"),
        ("identity", "0003_after_tables"),
        ("ledger", "0009_recurring_day"),
        ("tenancy", "0003_after_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="PostingRemark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[("sent", "When it was sent"), ("posted", "When it was posted")], max_length=6
                    ),
                ),
                ("text", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "holder",
                    models.ForeignKey(
                        help_text="Organisation or circle that holds this row.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.holder",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.person",
                    ),
                ),
                (
                    "record",
                    apps.core.fields.HolderForeignKey(
                        help_text="What was posted: a batch, or another document.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.record",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    apps.core.policy.RowPolicy(data_class=2, name="ledger_postingremark_rows", write="none"),
                    apps.core.policy.HolderReference(field="record", name="ledger_postingremark_record_held"),
                    apps.core.policy.AppendOnly(name="ledger_postingremark_append_only"),
                ],
            },
        ),
        SqlFile("ledger", "tables", "remarks"),
    ]
