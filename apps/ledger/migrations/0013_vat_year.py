"""The year's judgement of exempt input tax."""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import apps.core.fields
import apps.core.policy
from apps.core.migration import together


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0003_after_tables"),
        ("ledger", "0012_shared_invoices"),
        ("tenancy", "0003_after_tables"),
    ]

    operations = together(
        migrations.CreateModel(
            name="VatYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                (
                    "exempt",
                    apps.core.fields.MoneyField(
                        decimal_places=2, help_text="Input tax of exempt activity in the year.", max_digits=14
                    ),
                ),
                (
                    "everything",
                    apps.core.fields.MoneyField(
                        decimal_places=2, help_text="All input tax of the year.", max_digits=14
                    ),
                ),
                ("insignificant", models.BooleanField()),
                ("why", models.CharField(max_length=300)),
                (
                    "amount",
                    apps.core.fields.MoneyField(
                        decimal_places=2,
                        help_text="By how much box 4 changes: negative where tax is repaid.",
                        max_digits=14,
                    ),
                ),
                ("judged_at", models.DateTimeField()),
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
                        help_text="The journal; none when nothing changes.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.record",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VatYearHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("year", models.PositiveSmallIntegerField()),
                (
                    "exempt",
                    apps.core.fields.MoneyField(
                        decimal_places=2, help_text="Input tax of exempt activity in the year.", max_digits=14
                    ),
                ),
                (
                    "everything",
                    apps.core.fields.MoneyField(
                        decimal_places=2, help_text="All input tax of the year.", max_digits=14
                    ),
                ),
                ("insignificant", models.BooleanField()),
                ("why", models.CharField(max_length=300)),
                (
                    "amount",
                    apps.core.fields.MoneyField(
                        decimal_places=2,
                        help_text="By how much box 4 changes: negative where tax is repaid.",
                        max_digits=14,
                    ),
                ),
                ("judged_at", models.DateTimeField()),
                (
                    "holder",
                    models.ForeignKey(
                        db_constraint=False,
                        help_text="Organisation or circle that holds this row.",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tenancy.holder",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="ledger.vatyear",
                    ),
                ),
                (
                    "record",
                    apps.core.fields.HolderForeignKey(
                        help_text="The journal; none when nothing changes.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="documents.record",
                    ),
                ),
            ],
            options={
                "db_table": "ledger_vatyear_history",
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="vatyear",
            constraint=models.UniqueConstraint(fields=("holder", "year"), name="ledger_vatyear_once"),
        ),
        migrations.AddConstraint(
            model_name="vatyear",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="ledger_vatyear_rows"),
        ),
        migrations.AddConstraint(
            model_name="vatyear",
            constraint=apps.core.policy.HolderReference(field="record", name="ledger_vatyear_record_held"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="vatyear",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "ledger_vatyear_history" ("amount", "everything", "exempt", "holder_id", "id", "insignificant", "judged_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "why", "year") VALUES (NEW."amount", NEW."everything", NEW."exempt", NEW."holder_id", NEW."id", NEW."insignificant", NEW."judged_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."record_id", NEW."why", NEW."year"); RETURN NULL;',
                    hash="43a750574513b83a2177bec9fefed9f4a9b9d335",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3d6ba",
                    table="ledger_vatyear",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="vatyear",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "ledger_vatyear_history" ("amount", "everything", "exempt", "holder_id", "id", "insignificant", "judged_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "why", "year") VALUES (NEW."amount", NEW."everything", NEW."exempt", NEW."holder_id", NEW."id", NEW."insignificant", NEW."judged_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."record_id", NEW."why", NEW."year"); RETURN NULL;',
                    hash="63a39a36e9010ca366854b4045a0f0e5848aa208",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_72faa",
                    table="ledger_vatyear",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="vatyear",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "ledger_vatyear_history" ("amount", "everything", "exempt", "holder_id", "id", "insignificant", "judged_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "why", "year") VALUES (OLD."amount", OLD."everything", OLD."exempt", OLD."holder_id", OLD."id", OLD."insignificant", OLD."judged_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."record_id", OLD."why", OLD."year"); RETURN NULL;',
                    hash="e6ea8a6951e6f2b79de72d662dc09970e8aa3696",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8dacf",
                    table="ledger_vatyear",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="vatyearhistory",
            constraint=apps.core.policy.AppendOnly(name="ledger_vatyear_history_append_only"),
        ),
        migrations.AddConstraint(
            model_name="vatyearhistory",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="ledger_vatyear_history_rows"),
        ),
    )
