"""Receipts taken from the bank, money not identified, refunds, VAT of bad debts."""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import apps.core.fields
import apps.core.policy
from apps.core.migration import SqlFile, together


class Migration(migrations.Migration):
    """More of what a customer's balance moves by."""

    dependencies = [
        ("banking", "0003_after_tables"),
        ("documents", "0003_after_tables"),
        ("ledger", "0015_spend_scheme"),
        ("receivables", "0003_after_tables"),
        ("tenancy", "0003_after_tables"),
    ]

    operations = together(
        SqlFile("receivables", "functions", "receivables_guards"),
        migrations.CreateModel(
            name="Draw",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", apps.core.fields.MoneyField(decimal_places=2, max_digits=14)),
            ],
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", apps.core.fields.MoneyField(decimal_places=2, max_digits=14)),
                ("reason", models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="RefundHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("amount", apps.core.fields.MoneyField(decimal_places=2, max_digits=14)),
                ("reason", models.CharField(max_length=200)),
            ],
            options={
                "db_table": "receivables_refund_history",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Relief",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("vat", apps.core.fields.MoneyField(decimal_places=2, max_digits=14)),
                ("rule", models.CharField(help_text="The law that allows it on that day.", max_length=200)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Unknown",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("received_on", models.DateField()),
                ("amount", apps.core.fields.MoneyField(decimal_places=2, max_digits=14)),
                ("left", apps.core.fields.MoneyField(decimal_places=2, max_digits=14)),
            ],
        ),
        migrations.CreateModel(
            name="UnknownHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("received_on", models.DateField()),
                ("amount", apps.core.fields.MoneyField(decimal_places=2, max_digits=14)),
                ("left", apps.core.fields.MoneyField(decimal_places=2, max_digits=14)),
            ],
            options={
                "db_table": "receivables_unknown_history",
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="receipt",
            name="line",
            field=apps.core.fields.HolderForeignKey(
                help_text="Line of the statement that it is.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="banking.statementline",
            ),
        ),
        migrations.AlterField(
            model_name="item",
            name="kind",
            field=models.CharField(
                choices=[
                    ("invoice", "Invoice"),
                    ("credit", "Credit note"),
                    ("receipt", "Receipt"),
                    ("refund", "Refund"),
                    ("write_off", "Write-off"),
                ],
                max_length=9,
            ),
        ),
        migrations.AlterField(
            model_name="receipt",
            name="source",
            field=apps.core.fields.HolderForeignKey(
                help_text="Statement that it was taken from, or money not identified.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.record",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=apps.core.policy.HolderReference(field="line", name="receivables_receipt_line_held"),
        ),
        migrations.AddField(
            model_name="draw",
            name="holder",
            field=models.ForeignKey(
                help_text="Organisation or circle that holds this row.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.holder",
            ),
        ),
        migrations.AddField(
            model_name="draw",
            name="record",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.record"
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="customer",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="refunds", to="receivables.customer"
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="holder",
            field=models.ForeignKey(
                help_text="Organisation or circle that holds this row.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.holder",
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="payment",
            field=apps.core.fields.HolderForeignKey(
                help_text="Payment that settles it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.record",
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="record",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.record"
            ),
        ),
        migrations.AddField(
            model_name="refundhistory",
            name="customer",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="receivables.customer",
            ),
        ),
        migrations.AddField(
            model_name="refundhistory",
            name="holder",
            field=models.ForeignKey(
                db_constraint=False,
                help_text="Organisation or circle that holds this row.",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="tenancy.holder",
            ),
        ),
        migrations.AddField(
            model_name="refundhistory",
            name="payment",
            field=apps.core.fields.HolderForeignKey(
                help_text="Payment that settles it.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="documents.record",
            ),
        ),
        migrations.AddField(
            model_name="refundhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="receivables.refund",
            ),
        ),
        migrations.AddField(
            model_name="refundhistory",
            name="record",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="documents.record",
            ),
        ),
        migrations.AddField(
            model_name="relief",
            name="holder",
            field=models.ForeignKey(
                help_text="Organisation or circle that holds this row.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.holder",
            ),
        ),
        migrations.AddField(
            model_name="relief",
            name="record",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.record"
            ),
        ),
        migrations.AddField(
            model_name="relief",
            name="write_off",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reliefs", to="receivables.writeoff"
            ),
        ),
        migrations.AddField(
            model_name="unknown",
            name="holder",
            field=models.ForeignKey(
                help_text="Organisation or circle that holds this row.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.holder",
            ),
        ),
        migrations.AddField(
            model_name="unknown",
            name="line",
            field=apps.core.fields.HolderForeignKey(
                help_text="Line of the statement that it is.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="banking.statementline",
            ),
        ),
        migrations.AddField(
            model_name="unknown",
            name="origin",
            field=apps.core.fields.HolderForeignKey(
                help_text="Document whose posting put it on suspense.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.record",
            ),
        ),
        migrations.AddField(
            model_name="unknown",
            name="record",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.record"
            ),
        ),
        migrations.AddField(
            model_name="draw",
            name="unknown",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="draws", to="receivables.unknown"
            ),
        ),
        migrations.AddField(
            model_name="unknownhistory",
            name="holder",
            field=models.ForeignKey(
                db_constraint=False,
                help_text="Organisation or circle that holds this row.",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="tenancy.holder",
            ),
        ),
        migrations.AddField(
            model_name="unknownhistory",
            name="line",
            field=apps.core.fields.HolderForeignKey(
                help_text="Line of the statement that it is.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="banking.statementline",
            ),
        ),
        migrations.AddField(
            model_name="unknownhistory",
            name="origin",
            field=apps.core.fields.HolderForeignKey(
                help_text="Document whose posting put it on suspense.",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="documents.record",
            ),
        ),
        migrations.AddField(
            model_name="unknownhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="receivables.unknown",
            ),
        ),
        migrations.AddField(
            model_name="unknownhistory",
            name="record",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="documents.record",
            ),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(fields=["holder", "-id"], name="receivables_refund_list"),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.UniqueConstraint(fields=("record",), name="receivables_refund_record"),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="receivables_refund_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=apps.core.policy.TableTrigger(
                function="accord_sale_refund_is_kept",
                name="receivables_refund_kept",
                when="BEFORE UPDATE OR DELETE",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="receivables_refund_rows"),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.UniqueConstraint(fields=("holder", "id"), name="receivables_refund_by_holder"),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=apps.core.policy.HolderReference(
                field="record", name="receivables_refund_record_held"
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=apps.core.policy.HolderReference(
                field="customer", name="receivables_refund_customer_held"
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=apps.core.policy.HolderReference(
                field="payment", name="receivables_refund_payment_held"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="refund",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "receivables_refund_history" ("amount", "customer_id", "holder_id", "id", "payment_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "record_id") VALUES (NEW."amount", NEW."customer_id", NEW."holder_id", NEW."id", NEW."payment_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."reason", NEW."record_id"); RETURN NULL;',
                    hash="8df308f3a625b670764059e8b92fca4a4d93422b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a0fc6",
                    table="receivables_refund",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="refund",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "receivables_refund_history" ("amount", "customer_id", "holder_id", "id", "payment_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "record_id") VALUES (NEW."amount", NEW."customer_id", NEW."holder_id", NEW."id", NEW."payment_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."reason", NEW."record_id"); RETURN NULL;',
                    hash="693b4d533a5eaca910cd0ba0af234ec47048c7e8",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_14a80",
                    table="receivables_refund",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="refund",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "receivables_refund_history" ("amount", "customer_id", "holder_id", "id", "payment_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "record_id") VALUES (OLD."amount", OLD."customer_id", OLD."holder_id", OLD."id", OLD."payment_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."reason", OLD."record_id"); RETURN NULL;',
                    hash="2b261e5eee6c8cdcb319d2dab4f2b7695c726513",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_1269a",
                    table="receivables_refund",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="refundhistory",
            constraint=apps.core.policy.AppendOnly(name="receivables_refund_history_append_only"),
        ),
        migrations.AddConstraint(
            model_name="refundhistory",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="receivables_refund_history_rows"),
        ),
        migrations.AddConstraint(
            model_name="relief",
            constraint=models.UniqueConstraint(
                fields=("record", "write_off"), name="receivables_relief_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="relief",
            constraint=models.CheckConstraint(
                condition=models.Q(("vat__gt", 0)), name="receivables_relief_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="relief",
            constraint=apps.core.policy.TableTrigger(
                function="accord_sale_relief_within", name="receivables_relief_within", when="AFTER INSERT"
            ),
        ),
        migrations.AddConstraint(
            model_name="relief",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="receivables_relief_rows"),
        ),
        migrations.AddConstraint(
            model_name="relief",
            constraint=apps.core.policy.HolderReference(
                field="record", name="receivables_relief_record_held"
            ),
        ),
        migrations.AddConstraint(
            model_name="relief",
            constraint=apps.core.policy.HolderReference(
                field="write_off", name="receivables_relief_write_off_held"
            ),
        ),
        migrations.AddConstraint(
            model_name="relief",
            constraint=apps.core.policy.AppendOnly(name="receivables_relief_append_only"),
        ),
        migrations.AddIndex(
            model_name="unknown",
            index=models.Index(fields=["holder", "-id"], name="receivables_unknown_list"),
        ),
        migrations.AddConstraint(
            model_name="unknown",
            constraint=models.UniqueConstraint(fields=("record",), name="receivables_unknown_record"),
        ),
        migrations.AddConstraint(
            model_name="unknown",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0), ("left__gte", 0), ("left__lte", models.F("amount"))),
                name="receivables_unknown_left",
            ),
        ),
        migrations.AddConstraint(
            model_name="unknown",
            constraint=apps.core.policy.TableTrigger(
                function="accord_sale_unknown_is_kept",
                name="receivables_unknown_kept",
                when="BEFORE UPDATE OR DELETE",
            ),
        ),
        migrations.AddConstraint(
            model_name="unknown",
            constraint=apps.core.policy.TableTrigger(
                deferred=True,
                function="accord_sale_unknown_posted",
                name="receivables_unknown_posted",
                when="AFTER INSERT OR UPDATE",
            ),
        ),
        migrations.AddConstraint(
            model_name="unknown",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="receivables_unknown_rows"),
        ),
        migrations.AddConstraint(
            model_name="unknown",
            constraint=models.UniqueConstraint(fields=("holder", "id"), name="receivables_unknown_by_holder"),
        ),
        migrations.AddConstraint(
            model_name="unknown",
            constraint=apps.core.policy.HolderReference(
                field="record", name="receivables_unknown_record_held"
            ),
        ),
        migrations.AddConstraint(
            model_name="unknown",
            constraint=apps.core.policy.HolderReference(
                field="origin", name="receivables_unknown_origin_held"
            ),
        ),
        migrations.AddConstraint(
            model_name="unknown",
            constraint=apps.core.policy.HolderReference(field="line", name="receivables_unknown_line_held"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unknown",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "receivables_unknown_history" ("amount", "holder_id", "id", "left", "line_id", "origin_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "record_id") VALUES (NEW."amount", NEW."holder_id", NEW."id", NEW."left", NEW."line_id", NEW."origin_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."received_on", NEW."record_id"); RETURN NULL;',
                    hash="ebc94b12b484dba1d94c7ab083f8ec1397a54a15",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_53dda",
                    table="receivables_unknown",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unknown",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "receivables_unknown_history" ("amount", "holder_id", "id", "left", "line_id", "origin_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "record_id") VALUES (NEW."amount", NEW."holder_id", NEW."id", NEW."left", NEW."line_id", NEW."origin_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."received_on", NEW."record_id"); RETURN NULL;',
                    hash="2fef7dbb9ff5c5e8380e5a6562901f2aa249e023",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_fb6fc",
                    table="receivables_unknown",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unknown",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "receivables_unknown_history" ("amount", "holder_id", "id", "left", "line_id", "origin_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "record_id") VALUES (OLD."amount", OLD."holder_id", OLD."id", OLD."left", OLD."line_id", OLD."origin_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."received_on", OLD."record_id"); RETURN NULL;',
                    hash="2fa88a2fc5580f447c8f69016abc118df92cd9ac",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6a2c8",
                    table="receivables_unknown",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount", 0), _negated=True), name="receivables_draw_not_nought"
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=apps.core.policy.TableTrigger(
                function="accord_sale_draw_counts", name="receivables_draw_counts", when="AFTER INSERT"
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=apps.core.policy.TableTrigger(
                deferred=True,
                function="accord_sale_unknown_posted",
                name="receivables_draw_posted",
                when="AFTER INSERT",
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="receivables_draw_rows"),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=apps.core.policy.HolderReference(
                field="unknown", name="receivables_draw_unknown_held"
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=apps.core.policy.HolderReference(field="record", name="receivables_draw_record_held"),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=apps.core.policy.AppendOnly(name="receivables_draw_append_only"),
        ),
        migrations.AddConstraint(
            model_name="unknownhistory",
            constraint=apps.core.policy.AppendOnly(name="receivables_unknown_history_append_only"),
        ),
        migrations.AddConstraint(
            model_name="unknownhistory",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="receivables_unknown_history_rows"),
        ),
        SqlFile("receivables", "tables", "unknown_grants"),
    )
