"""A repeated journal keeps its day of the month through shorter months."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from apps.core.migration import together


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0008_vat_in_words"),
    ]

    operations = together(
        pgtrigger.migrations.RemoveTrigger(
            model_name="recurring",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="recurring",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="recurring",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="recurring",
            name="on_day",
            field=models.PositiveSmallIntegerField(
                default=31, help_text="Day of the month, or its last where the month is shorter."
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="recurringhistory",
            name="on_day",
            field=models.PositiveSmallIntegerField(
                default=31, help_text="Day of the month, or its last where the month is shorter."
            ),
            preserve_default=False,
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recurring",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "ledger_recurring_history" ("ended_at", "every_months", "holder_id", "id", "journal_id", "next_on", "on_day", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "until") VALUES (NEW."ended_at", NEW."every_months", NEW."holder_id", NEW."id", NEW."journal_id", NEW."next_on", NEW."on_day", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."text", NEW."until"); RETURN NULL;',
                    hash="aad81fcc6f0a5a42499d8ac0743e1a5cc2102c3f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_8944d",
                    table="ledger_recurring",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recurring",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "ledger_recurring_history" ("ended_at", "every_months", "holder_id", "id", "journal_id", "next_on", "on_day", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "until") VALUES (NEW."ended_at", NEW."every_months", NEW."holder_id", NEW."id", NEW."journal_id", NEW."next_on", NEW."on_day", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."text", NEW."until"); RETURN NULL;',
                    hash="211810863416e04ed6c62fcc7e6e64765e3abb80",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3c40e",
                    table="ledger_recurring",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recurring",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "ledger_recurring_history" ("ended_at", "every_months", "holder_id", "id", "journal_id", "next_on", "on_day", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "until") VALUES (OLD."ended_at", OLD."every_months", OLD."holder_id", OLD."id", OLD."journal_id", OLD."next_on", OLD."on_day", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."text", OLD."until"); RETURN NULL;',
                    hash="c7f048d79e5b5be391a4db66ea5f65c787d448cc",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_100f3",
                    table="ledger_recurring",
                    when="AFTER",
                ),
            ),
        ),
    )
