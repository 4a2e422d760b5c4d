"""Tables of the close, of passed locks and of imported journals."""

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
        ("identity", "0003_after_tables"),
        ("intake", "0002_tables"),
        ("ledger", "0004_closing_functions"),
        ("tenancy", "0003_after_tables"),
    ]

    operations = together(
        migrations.CreateModel(
            name="JournalLoad",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("manual", "Manual journal"),
                            ("accrual", "Accrual"),
                            ("prepayment", "Prepayment"),
                            ("recurring", "Recurring journal"),
                            ("reversal", "Reversal"),
                            ("inter_organisation", "Inter-organisation"),
                            ("opening", "Opening balance"),
                            ("year_end", "Year end"),
                            ("imported", "Imported"),
                            ("subledger", "From another room"),
                        ],
                        max_length=20,
                    ),
                ),
                ("journals", models.PositiveIntegerField()),
                ("lines", models.PositiveIntegerField()),
                ("debits", apps.core.fields.MoneyField(decimal_places=2, max_digits=14)),
                (
                    "control",
                    models.JSONField(
                        help_text="Debits and credits by account and period, as the file gave them."
                    ),
                ),
                ("live", models.BooleanField(default=True)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="JournalLoadHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("file_name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("manual", "Manual journal"),
                            ("accrual", "Accrual"),
                            ("prepayment", "Prepayment"),
                            ("recurring", "Recurring journal"),
                            ("reversal", "Reversal"),
                            ("inter_organisation", "Inter-organisation"),
                            ("opening", "Opening balance"),
                            ("year_end", "Year end"),
                            ("imported", "Imported"),
                            ("subledger", "From another room"),
                        ],
                        max_length=20,
                    ),
                ),
                ("journals", models.PositiveIntegerField()),
                ("lines", models.PositiveIntegerField()),
                ("debits", apps.core.fields.MoneyField(decimal_places=2, max_digits=14)),
                (
                    "control",
                    models.JSONField(
                        help_text="Debits and credits by account and period, as the file gave them."
                    ),
                ),
                ("live", models.BooleanField(default=True)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "ledger_journalload_history",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PassedLock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="carriedred",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="carriedred",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="carriedred",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="carriedred",
            name="lock",
            field=models.CharField(
                choices=[("ledger", "Ledger"), ("purchases", "Purchases"), ("vat", "VAT")],
                default="ledger",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="carriedredhistory",
            name="lock",
            field=models.CharField(
                choices=[("ledger", "Ledger"), ("purchases", "Purchases"), ("vat", "VAT")],
                default="ledger",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="closeevidence",
            name="reason",
            field=models.CharField(
                blank=True, help_text="Why it was reopened, or closed for good.", max_length=200
            ),
        ),
        migrations.AddField(
            model_name="closeevidence",
            name="transaction",
            field=models.BigIntegerField(
                default=0,
                help_text="Set by the database: a lock moves only in the transaction of its evidence.",
            ),
        ),
        migrations.AddIndex(
            model_name="carriedred",
            index=models.Index(fields=["period", "check_code"], name="ledger_carriedred_period"),
        ),
        migrations.AddIndex(
            model_name="closeevidence",
            index=models.Index(fields=["period", "lock", "id"], name="ledger_closeevidence_period"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="carriedred",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "ledger_carriedred_history" ("amount", "at", "carried_by_id", "check_code", "cleared_at", "due_on", "for_standing", "holder_id", "id", "lock", "owner_id", "period_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason") VALUES (NEW."amount", NEW."at", NEW."carried_by_id", NEW."check_code", NEW."cleared_at", NEW."due_on", NEW."for_standing", NEW."holder_id", NEW."id", NEW."lock", NEW."owner_id", NEW."period_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."reason"); RETURN NULL;',
                    hash="dc58b1bb7c1ef95dae825c9cea680f9a873aeb50",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7f02b",
                    table="ledger_carriedred",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="carriedred",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "ledger_carriedred_history" ("amount", "at", "carried_by_id", "check_code", "cleared_at", "due_on", "for_standing", "holder_id", "id", "lock", "owner_id", "period_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason") VALUES (NEW."amount", NEW."at", NEW."carried_by_id", NEW."check_code", NEW."cleared_at", NEW."due_on", NEW."for_standing", NEW."holder_id", NEW."id", NEW."lock", NEW."owner_id", NEW."period_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."reason"); RETURN NULL;',
                    hash="f44ac2792262e58cf9ad8a48307280cd544d1aab",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_faab3",
                    table="ledger_carriedred",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="carriedred",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "ledger_carriedred_history" ("amount", "at", "carried_by_id", "check_code", "cleared_at", "due_on", "for_standing", "holder_id", "id", "lock", "owner_id", "period_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason") VALUES (OLD."amount", OLD."at", OLD."carried_by_id", OLD."check_code", OLD."cleared_at", OLD."due_on", OLD."for_standing", OLD."holder_id", OLD."id", OLD."lock", OLD."owner_id", OLD."period_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."reason"); RETURN NULL;',
                    hash="2ecfe421137d040657fc66d814bba8ebb5fe0d05",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_df469",
                    table="ledger_carriedred",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="carriedred",
            constraint=apps.core.policy.TableTrigger(
                function="accord_red_is_carried",
                name="ledger_carriedred_decided",
                when="AFTER INSERT OR UPDATE",
            ),
        ),
        migrations.AddConstraint(
            model_name="closeevidence",
            constraint=apps.core.policy.TableTrigger(
                function="accord_stamp_evidence", name="ledger_closeevidence_stamped", when="BEFORE INSERT"
            ),
        ),
        migrations.AddConstraint(
            model_name="lockexception",
            constraint=apps.core.policy.TableTrigger(
                function="accord_exception_is_approved",
                name="ledger_lockexception_approved",
                when="AFTER UPDATE",
            ),
        ),
        migrations.AddConstraint(
            model_name="period",
            constraint=apps.core.policy.TableTrigger(
                function="accord_lock_rests_on_evidence", name="ledger_period_evidence", when="AFTER UPDATE"
            ),
        ),
        migrations.AddField(
            model_name="journalload",
            name="holder",
            field=models.ForeignKey(
                help_text="Organisation or circle that holds this row.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.holder",
            ),
        ),
        migrations.AddField(
            model_name="journalload",
            name="record",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.record"
            ),
        ),
        migrations.AddField(
            model_name="journalload",
            name="upload",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.upload"
            ),
        ),
        migrations.AddField(
            model_name="journalloadhistory",
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
            model_name="journalloadhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="ledger.journalload",
            ),
        ),
        migrations.AddField(
            model_name="journalloadhistory",
            name="record",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="documents.record",
            ),
        ),
        migrations.AddField(
            model_name="journalloadhistory",
            name="upload",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="intake.upload",
            ),
        ),
        migrations.AddField(
            model_name="passedlock",
            name="exception",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="passed", to="ledger.lockexception"
            ),
        ),
        migrations.AddField(
            model_name="passedlock",
            name="holder",
            field=models.ForeignKey(
                help_text="Organisation or circle that holds this row.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.holder",
            ),
        ),
        migrations.AddField(
            model_name="passedlock",
            name="posting",
            field=apps.core.fields.HolderForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.posting",
            ),
        ),
        migrations.AddConstraint(
            model_name="journalload",
            constraint=models.UniqueConstraint(
                condition=models.Q(("live", True)),
                fields=("holder", "sha256"),
                name="ledger_journalload_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="journalload",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="ledger_journalload_rows"),
        ),
        migrations.AddConstraint(
            model_name="journalload",
            constraint=apps.core.policy.HolderReference(
                field="record", name="ledger_journalload_record_held"
            ),
        ),
        migrations.AddConstraint(
            model_name="journalload",
            constraint=apps.core.policy.HolderReference(
                field="upload", name="ledger_journalload_upload_held"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journalload",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "ledger_journalload_history" ("control", "debits", "file_name", "holder_id", "id", "journals", "kind", "lines", "live", "made_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "sha256", "upload_id") VALUES (NEW."control", NEW."debits", NEW."file_name", NEW."holder_id", NEW."id", NEW."journals", NEW."kind", NEW."lines", NEW."live", NEW."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."record_id", NEW."sha256", NEW."upload_id"); RETURN NULL;',
                    hash="c40962cd8f50c80fdc18004ee2f45f5bc92cb030",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_99824",
                    table="ledger_journalload",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journalload",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "ledger_journalload_history" ("control", "debits", "file_name", "holder_id", "id", "journals", "kind", "lines", "live", "made_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "sha256", "upload_id") VALUES (NEW."control", NEW."debits", NEW."file_name", NEW."holder_id", NEW."id", NEW."journals", NEW."kind", NEW."lines", NEW."live", NEW."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."record_id", NEW."sha256", NEW."upload_id"); RETURN NULL;',
                    hash="438c8137e5b6f45ce0c866d3f33bb4e2b9830f9c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3e295",
                    table="ledger_journalload",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journalload",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "ledger_journalload_history" ("control", "debits", "file_name", "holder_id", "id", "journals", "kind", "lines", "live", "made_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "sha256", "upload_id") VALUES (OLD."control", OLD."debits", OLD."file_name", OLD."holder_id", OLD."id", OLD."journals", OLD."kind", OLD."lines", OLD."live", OLD."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."record_id", OLD."sha256", OLD."upload_id"); RETURN NULL;',
                    hash="80ccc51459172a004acbc28282a756b3d5ee704b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_7dfe2",
                    table="ledger_journalload",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="journalloadhistory",
            constraint=apps.core.policy.AppendOnly(name="ledger_journalload_history_append_only"),
        ),
        migrations.AddConstraint(
            model_name="journalloadhistory",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="ledger_journalload_history_rows"),
        ),
        migrations.AddConstraint(
            model_name="passedlock",
            constraint=models.UniqueConstraint(
                fields=("posting", "exception"), name="ledger_passedlock_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="passedlock",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="ledger_passedlock_rows", write="none"),
        ),
        migrations.AddConstraint(
            model_name="passedlock",
            constraint=apps.core.policy.HolderReference(
                field="posting", name="ledger_passedlock_posting_held"
            ),
        ),
        migrations.AddConstraint(
            model_name="passedlock",
            constraint=apps.core.policy.HolderReference(
                field="exception", name="ledger_passedlock_exception_held"
            ),
        ),
        migrations.AddConstraint(
            model_name="passedlock",
            constraint=apps.core.policy.AppendOnly(name="ledger_passedlock_append_only"),
        ),
    )
