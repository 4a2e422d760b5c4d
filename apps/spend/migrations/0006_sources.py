"""Loads posted as journals, what categories are posted to, and where spend comes from."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
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
        ("intake", "0002_tables"),
        ("ledger", "0015_spend_scheme"),
        ("spend", "0005_source_functions"),
        ("suppliers", "0004_document_payees"),
        ("tenancy", "0003_after_tables"),
    ]

    operations = together(
        migrations.CreateModel(
            name="CategoryAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        help_text="As published; empty for what was published without one.",
                        max_length=300,
                    ),
                ),
                ("during", django.contrib.postgres.fields.ranges.DateRangeField()),
            ],
            options={
                "ordering": ["category", "during"],
            },
        ),
        migrations.CreateModel(
            name="CategoryAccountHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        help_text="As published; empty for what was published without one.",
                        max_length=300,
                    ),
                ),
                ("during", django.contrib.postgres.fields.ranges.DateRangeField()),
            ],
            options={
                "db_table": "spend_categoryaccount_history",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LoadPosting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "live",
                    models.BooleanField(
                        default=True, help_text="Raised or in the books; not given up, not reversed."
                    ),
                ),
                ("posted", models.BooleanField(default=False, help_text="Its journals stand in the books.")),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="LoadPostingHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "live",
                    models.BooleanField(
                        default=True, help_text="Raised or in the books; not given up, not reversed."
                    ),
                ),
                ("posted", models.BooleanField(default=False, help_text="Its journals stand in the books.")),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "spend_loadposting_history",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LoadPostingLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(help_text="First day of the month of payment.")),
                (
                    "dated",
                    models.DateField(
                        help_text="Last day of payment in that month: the accounting date of its journal."
                    ),
                ),
                ("category", models.CharField(blank=True, max_length=300)),
                ("capital", models.BooleanField(default=False)),
                ("lines", models.PositiveIntegerField()),
                ("amount", apps.core.fields.MoneyField(decimal_places=2, max_digits=14)),
            ],
            options={
                "ordering": ["month", "category", "capital"],
            },
        ),
        migrations.CreateModel(
            name="SourceOf",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("load", "Published loads"), ("ledger", "The ledger")], max_length=8
                    ),
                ),
                ("during", django.contrib.postgres.fields.ranges.DateRangeField()),
                (
                    "seen",
                    django.contrib.postgres.fields.ranges.BigIntegerRangeField(
                        help_text="From the audit number of its switch until that of the next."
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SourceSwitch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("load", "Published loads"), ("ledger", "The ledger")], max_length=8
                    ),
                ),
                (
                    "during",
                    django.contrib.postgres.fields.ranges.DateRangeField(
                        help_text="Whole months; open when it holds until further notice."
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                (
                    "compared",
                    models.JSONField(
                        help_text="The reconciliation: months, categories, and what explains them."
                    ),
                ),
                (
                    "head",
                    models.PositiveBigIntegerField(
                        help_text="Audit number of the organisation that it was compared at."
                    ),
                ),
                (
                    "sha256",
                    models.CharField(help_text="SHA-256 of the reconciliation as CSV.", max_length=64),
                ),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RemoveConstraint(
            model_name="supplierwindow",
            name="spend_window_once",
        ),
        migrations.AlterField(
            model_name="supplierwindow",
            name="load_id_there",
            field=models.BigIntegerField(
                help_text="The organisation's load, which partners cannot open; 0 for its ledger."
            ),
        ),
        migrations.AlterField(
            model_name="supplierwindowhistory",
            name="load_id_there",
            field=models.BigIntegerField(
                help_text="The organisation's load, which partners cannot open; 0 for its ledger."
            ),
        ),
        migrations.AddConstraint(
            model_name="load",
            constraint=apps.core.policy.TableTrigger(
                function="accord_load_is_out_of_books",
                name="spend_load_out_of_books",
                when="BEFORE UPDATE OF live",
            ),
        ),
        migrations.AddConstraint(
            model_name="supplierwindow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_cut__isnull", True)),
                fields=("holder", "organisation", "load_id_there", "alias", "year"),
                name="spend_window_once",
            ),
        ),
        migrations.AddField(
            model_name="categoryaccount",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.account"
            ),
        ),
        migrations.AddField(
            model_name="categoryaccount",
            name="cost_centre",
            field=apps.core.fields.HolderForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.dimensionvalue",
            ),
        ),
        migrations.AddField(
            model_name="categoryaccount",
            name="holder",
            field=models.ForeignKey(
                help_text="Organisation or circle that holds this row.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.holder",
            ),
        ),
        migrations.AddField(
            model_name="categoryaccounthistory",
            name="account",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="ledger.account",
            ),
        ),
        migrations.AddField(
            model_name="categoryaccounthistory",
            name="cost_centre",
            field=apps.core.fields.HolderForeignKey(
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="ledger.dimensionvalue",
            ),
        ),
        migrations.AddField(
            model_name="categoryaccounthistory",
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
            model_name="categoryaccounthistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="spend.categoryaccount",
            ),
        ),
        migrations.AddField(
            model_name="loadposting",
            name="credit",
            field=models.ForeignKey(
                help_text="Account that the journals credit: bank or creditors.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.account",
            ),
        ),
        migrations.AddField(
            model_name="loadposting",
            name="holder",
            field=models.ForeignKey(
                help_text="Organisation or circle that holds this row.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.holder",
            ),
        ),
        migrations.AddField(
            model_name="loadposting",
            name="load",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="spend.load"
            ),
        ),
        migrations.AddField(
            model_name="loadposting",
            name="record",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.record"
            ),
        ),
        migrations.AddField(
            model_name="loadpostinghistory",
            name="credit",
            field=models.ForeignKey(
                db_constraint=False,
                help_text="Account that the journals credit: bank or creditors.",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="ledger.account",
            ),
        ),
        migrations.AddField(
            model_name="loadpostinghistory",
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
            model_name="loadpostinghistory",
            name="load",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="spend.load",
            ),
        ),
        migrations.AddField(
            model_name="loadpostinghistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="spend.loadposting",
            ),
        ),
        migrations.AddField(
            model_name="loadpostinghistory",
            name="record",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="documents.record",
            ),
        ),
        migrations.AddField(
            model_name="loadpostingline",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.account"
            ),
        ),
        migrations.AddField(
            model_name="loadpostingline",
            name="cost_centre",
            field=apps.core.fields.HolderForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.dimensionvalue",
            ),
        ),
        migrations.AddField(
            model_name="loadpostingline",
            name="holder",
            field=models.ForeignKey(
                help_text="Organisation or circle that holds this row.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.holder",
            ),
        ),
        migrations.AddField(
            model_name="loadpostingline",
            name="posting",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="spend.loadposting"
            ),
        ),
        migrations.AddField(
            model_name="sourceof",
            name="holder",
            field=models.ForeignKey(
                help_text="Organisation or circle that holds this row.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.holder",
            ),
        ),
        migrations.AddField(
            model_name="sourceswitch",
            name="holder",
            field=models.ForeignKey(
                help_text="Organisation or circle that holds this row.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.holder",
            ),
        ),
        migrations.AddField(
            model_name="sourceswitch",
            name="record",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.record"
            ),
        ),
        migrations.AddField(
            model_name="sourceof",
            name="switch",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="spend.sourceswitch"
            ),
        ),
        migrations.AddConstraint(
            model_name="categoryaccount",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("holder", "="), ("category", "="), ("during", "&&")],
                name="spend_categoryaccount_no_overlap",
            ),
        ),
        migrations.AddConstraint(
            model_name="categoryaccount",
            constraint=apps.core.policy.TableTrigger(
                function="accord_category_account_fits",
                name="spend_categoryaccount_fits",
                when="BEFORE INSERT OR UPDATE",
            ),
        ),
        migrations.AddConstraint(
            model_name="categoryaccount",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="spend_categoryaccount_rows"),
        ),
        migrations.AddConstraint(
            model_name="categoryaccount",
            constraint=apps.core.policy.HolderReference(
                field="cost_centre", name="spend_categoryaccount_cost_centre_held"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="categoryaccount",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "spend_categoryaccount_history" ("account_id", "category", "cost_centre_id", "during", "holder_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."account_id", NEW."category", NEW."cost_centre_id", NEW."during", NEW."holder_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="b89f9bddd45a273114b5d760a7191f9042956cd7",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7b845",
                    table="spend_categoryaccount",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="categoryaccount",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "spend_categoryaccount_history" ("account_id", "category", "cost_centre_id", "during", "holder_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."account_id", NEW."category", NEW."cost_centre_id", NEW."during", NEW."holder_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="004086c3dc55077a71d59a47129dc65abcccc903",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f54ed",
                    table="spend_categoryaccount",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="categoryaccount",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "spend_categoryaccount_history" ("account_id", "category", "cost_centre_id", "during", "holder_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."account_id", OLD."category", OLD."cost_centre_id", OLD."during", OLD."holder_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="c803270c76bba68b6837e200cbe8251d93cd7a66",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_83f45",
                    table="spend_categoryaccount",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="categoryaccounthistory",
            constraint=apps.core.policy.AppendOnly(name="spend_categoryaccount_history_append_only"),
        ),
        migrations.AddConstraint(
            model_name="categoryaccounthistory",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="spend_categoryaccount_history_rows"),
        ),
        migrations.AddConstraint(
            model_name="loadposting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("live", True)), fields=("load",), name="spend_loadposting_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="loadposting",
            constraint=models.CheckConstraint(
                condition=models.Q(("live", True), ("posted", False), _connector="OR"),
                name="spend_loadposting_posted_is_live",
            ),
        ),
        migrations.AddConstraint(
            model_name="loadposting",
            constraint=apps.core.policy.TableTrigger(
                deferred=True,
                function="accord_load_posting_ties",
                name="spend_loadposting_ties",
                when="AFTER INSERT OR UPDATE",
            ),
        ),
        migrations.AddConstraint(
            model_name="loadposting",
            constraint=apps.core.policy.TableTrigger(
                function="accord_load_posting_is_kept",
                name="spend_loadposting_kept",
                when="BEFORE UPDATE OR DELETE",
            ),
        ),
        migrations.AddConstraint(
            model_name="loadposting",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="spend_loadposting_rows"),
        ),
        migrations.AddConstraint(
            model_name="loadposting",
            constraint=models.UniqueConstraint(fields=("holder", "id"), name="spend_loadposting_by_holder"),
        ),
        migrations.AddConstraint(
            model_name="loadposting",
            constraint=apps.core.policy.HolderReference(field="record", name="spend_loadposting_record_held"),
        ),
        migrations.AddConstraint(
            model_name="loadposting",
            constraint=apps.core.policy.HolderReference(field="load", name="spend_loadposting_load_held"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="loadposting",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "spend_loadposting_history" ("credit_id", "holder_id", "id", "live", "load_id", "made_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "posted", "record_id") VALUES (NEW."credit_id", NEW."holder_id", NEW."id", NEW."live", NEW."load_id", NEW."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."posted", NEW."record_id"); RETURN NULL;',
                    hash="75f54ab880a0e713bcb42e6efc1edf247c767586",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_8f42b",
                    table="spend_loadposting",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="loadposting",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "spend_loadposting_history" ("credit_id", "holder_id", "id", "live", "load_id", "made_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "posted", "record_id") VALUES (NEW."credit_id", NEW."holder_id", NEW."id", NEW."live", NEW."load_id", NEW."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."posted", NEW."record_id"); RETURN NULL;',
                    hash="e4093bb42e4d5095fd7c866f996842bc25ebd233",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a6a75",
                    table="spend_loadposting",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="loadposting",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "spend_loadposting_history" ("credit_id", "holder_id", "id", "live", "load_id", "made_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "posted", "record_id") VALUES (OLD."credit_id", OLD."holder_id", OLD."id", OLD."live", OLD."load_id", OLD."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."posted", OLD."record_id"); RETURN NULL;',
                    hash="7d6032baecaf736b62583a4c9abb74319b046fe0",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_37dcf",
                    table="spend_loadposting",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="loadpostinghistory",
            constraint=apps.core.policy.AppendOnly(name="spend_loadposting_history_append_only"),
        ),
        migrations.AddConstraint(
            model_name="loadpostinghistory",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="spend_loadposting_history_rows"),
        ),
        migrations.AddConstraint(
            model_name="loadpostingline",
            constraint=models.UniqueConstraint(
                fields=("posting", "month", "category", "capital"), name="spend_loadpostingline_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="loadpostingline",
            constraint=apps.core.policy.TableTrigger(
                added="added",
                function="accord_prove_posting_again",
                name="spend_loadpostingline_proves",
                per="STATEMENT",
                when="AFTER INSERT",
            ),
        ),
        migrations.AddConstraint(
            model_name="loadpostingline",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="spend_loadpostingline_rows"),
        ),
        migrations.AddConstraint(
            model_name="loadpostingline",
            constraint=apps.core.policy.HolderReference(
                field="posting", name="spend_loadpostingline_posting_held"
            ),
        ),
        migrations.AddConstraint(
            model_name="loadpostingline",
            constraint=apps.core.policy.HolderReference(
                field="cost_centre", name="spend_loadpostingline_cost_centre_held"
            ),
        ),
        migrations.AddConstraint(
            model_name="loadpostingline",
            constraint=apps.core.policy.AppendOnly(name="spend_loadpostingline_append_only"),
        ),
        migrations.AddConstraint(
            model_name="sourceswitch",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="spend_sourceswitch_rows"),
        ),
        migrations.AddConstraint(
            model_name="sourceswitch",
            constraint=models.UniqueConstraint(fields=("holder", "id"), name="spend_sourceswitch_by_holder"),
        ),
        migrations.AddConstraint(
            model_name="sourceswitch",
            constraint=apps.core.policy.HolderReference(
                field="record", name="spend_sourceswitch_record_held"
            ),
        ),
        migrations.AddConstraint(
            model_name="sourceswitch",
            constraint=apps.core.policy.AppendOnly(name="spend_sourceswitch_append_only"),
        ),
        migrations.AddConstraint(
            model_name="sourceof",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("holder", "="), ("during", "&&"), ("seen", "&&")],
                name="spend_sourceof_one_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="sourceof",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("during__startswith__day", 1),
                    models.Q(
                        ("during__endswith__isnull", True), ("during__endswith__day", 1), _connector="OR"
                    ),
                ),
                name="spend_sourceof_whole_months",
            ),
        ),
        migrations.AddConstraint(
            model_name="sourceof",
            constraint=apps.core.policy.TableTrigger(
                function="accord_source_is_kept", name="spend_sourceof_kept", when="BEFORE UPDATE OR DELETE"
            ),
        ),
        migrations.AddConstraint(
            model_name="sourceof",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="spend_sourceof_rows", write="none"),
        ),
        migrations.AddConstraint(
            model_name="sourceof",
            constraint=apps.core.policy.HolderReference(field="switch", name="spend_sourceof_switch_held"),
        ),
    )
