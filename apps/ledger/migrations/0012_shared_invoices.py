"""Printed invoices of charges between organisations, and VAT registrations."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import apps.core.policy
from apps.core.migration import together


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0011_offers_ring"),
        ("tenancy", "0003_after_tables"),
    ]

    operations = together(
        migrations.CreateModel(
            name="VatRegistration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(help_text="GB and nine digits.", max_length=14)),
                ("during", django.contrib.postgres.fields.ranges.DateRangeField()),
            ],
            options={
                "verbose_name": "VAT registration",
            },
        ),
        migrations.CreateModel(
            name="VatRegistrationHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("number", models.CharField(help_text="GB and nine digits.", max_length=14)),
                ("during", django.contrib.postgres.fields.ranges.DateRangeField()),
            ],
            options={
                "db_table": "ledger_vatregistration_history",
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="pairside",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="pairside",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="pairside",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="pairside",
            name="paper",
            field=models.JSONField(
                help_text="What the printed invoice of a recharge says: number, parties, lines, VAT; never changed.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="pairsidehistory",
            name="paper",
            field=models.JSONField(
                help_text="What the printed invoice of a recharge says: number, parties, lines, VAT; never changed.",
                null=True,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pairside",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "ledger_pairside_history" ("amount", "dated", "holder_id", "id", "journal_number", "made_at", "pair", "paper", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reader_id", "reason", "record_id", "reverses", "state", "text", "vat") VALUES (NEW."amount", NEW."dated", NEW."holder_id", NEW."id", NEW."journal_number", NEW."made_at", NEW."pair", NEW."paper", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."reader_id", NEW."reason", NEW."record_id", NEW."reverses", NEW."state", NEW."text", NEW."vat"); RETURN NULL;',
                    hash="9d82940dbefe48121eb5ce1c5d84097f90703924",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_57a55",
                    table="ledger_pairside",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pairside",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "ledger_pairside_history" ("amount", "dated", "holder_id", "id", "journal_number", "made_at", "pair", "paper", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reader_id", "reason", "record_id", "reverses", "state", "text", "vat") VALUES (NEW."amount", NEW."dated", NEW."holder_id", NEW."id", NEW."journal_number", NEW."made_at", NEW."pair", NEW."paper", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."reader_id", NEW."reason", NEW."record_id", NEW."reverses", NEW."state", NEW."text", NEW."vat"); RETURN NULL;',
                    hash="5ea1e2681b7df43084e0fc3d5fcedf4b45d443ca",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9239a",
                    table="ledger_pairside",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pairside",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "ledger_pairside_history" ("amount", "dated", "holder_id", "id", "journal_number", "made_at", "pair", "paper", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reader_id", "reason", "record_id", "reverses", "state", "text", "vat") VALUES (OLD."amount", OLD."dated", OLD."holder_id", OLD."id", OLD."journal_number", OLD."made_at", OLD."pair", OLD."paper", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."reader_id", OLD."reason", OLD."record_id", OLD."reverses", OLD."state", OLD."text", OLD."vat"); RETURN NULL;',
                    hash="9ec3f610bc6009954d5bd6c6c59bef965a70f8ac",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_59e48",
                    table="ledger_pairside",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="vatregistration",
            name="holder",
            field=models.ForeignKey(
                help_text="Organisation or circle that holds this row.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.holder",
            ),
        ),
        migrations.AddField(
            model_name="vatregistrationhistory",
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
            model_name="vatregistrationhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="ledger.vatregistration",
            ),
        ),
        migrations.AddConstraint(
            model_name="vatregistration",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("holder", "="), ("during", "&&")], name="ledger_vatregistration_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="vatregistration",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^GB[0-9]{9}([0-9]{3})?$")),
                name="ledger_vatregistration_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="vatregistration",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="ledger_vatregistration_rows"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="vatregistration",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "ledger_vatregistration_history" ("during", "holder_id", "id", "number", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."during", NEW."holder_id", NEW."id", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="a2b41e657eb4e4aec3540e93f3be2640ddcfb299",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6600f",
                    table="ledger_vatregistration",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="vatregistration",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "ledger_vatregistration_history" ("during", "holder_id", "id", "number", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."during", NEW."holder_id", NEW."id", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="cf443629b3d5a8c3f1a4494e72946b5982577c19",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f5ec8",
                    table="ledger_vatregistration",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="vatregistration",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "ledger_vatregistration_history" ("during", "holder_id", "id", "number", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."during", OLD."holder_id", OLD."id", OLD."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="25d52be32b09940e923e12f216f92719fc9c426a",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_d0127",
                    table="ledger_vatregistration",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="vatregistrationhistory",
            constraint=apps.core.policy.AppendOnly(name="ledger_vatregistration_history_append_only"),
        ),
        migrations.AddConstraint(
            model_name="vatregistrationhistory",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="ledger_vatregistration_history_rows"),
        ),
    )
