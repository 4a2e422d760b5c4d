"""Whom a finance document pays."""

import django.db.models.deletion
from django.db import migrations, models

import apps.core.fields
import apps.core.policy


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0003_after_tables"),
        ("suppliers", "0003_after_tables"),
        ("tenancy", "0003_after_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="DocumentPayee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "payee_kind",
                    models.CharField(
                        choices=[
                            ("supplier", "Supplier"),
                            ("individual", "Named individual"),
                            ("redacted", "Redacted"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "addressable",
                    models.BooleanField(help_text="Whether buyers could compete for it, as judged then."),
                ),
                (
                    "reason",
                    models.CharField(blank=True, help_text="Why not, where they could not.", max_length=40),
                ),
                ("cut", models.PositiveBigIntegerField(help_text="Audit number of the act that said so.")),
                (
                    "alias",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="suppliers.alias",
                    ),
                ),
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
                    "record",
                    apps.core.fields.HolderForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.record"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("record",), name="suppliers_documentpayee_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("alias__isnull", False), ("payee_kind", "supplier")),
                            models.Q(
                                models.Q(("payee_kind", "supplier"), _negated=True), ("alias__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="suppliers_documentpayee_named",
                    ),
                    apps.core.policy.RowPolicy(data_class=2, name="suppliers_documentpayee_rows"),
                    apps.core.policy.HolderReference(
                        field="record", name="suppliers_documentpayee_record_held"
                    ),
                    apps.core.policy.AppendOnly(name="suppliers_documentpayee_append_only"),
                ],
            },
        ),
    ]
