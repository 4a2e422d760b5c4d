"""Matching with orders: which lines an invoice takes, how many papers must agree, and what may be posted by that."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.comparison
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import apps.core.fields
import apps.core.policy
from apps.core.migration import SqlFile, together


class Migration(migrations.Migration):
    """Matches, ways and the flag on the invoice."""

    dependencies = [
        ("documents", "0003_after_tables"),
        ("identity", "0003_after_tables"),
        ("payables", "0003_after_tables"),
        ("purchasing", "0003_after_tables"),
        ("suppliers", "0004_document_payees"),
        ("tenancy", "0003_after_tables"),
    ]

    operations = together(
        SqlFile("payables", "functions", "matching"),
        SqlFile("payables", "functions", "payables_guards"),
        migrations.CreateModel(
            name="Match",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "quantity",
                    models.DecimalField(decimal_places=4, help_text="In the order's unit.", max_digits=14),
                ),
                ("net", apps.core.fields.MoneyField(decimal_places=2, max_digits=14)),
                (
                    "by_rule",
                    models.BooleanField(
                        default=True, help_text="Found by itself; otherwise a person said so."
                    ),
                ),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "matches",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="MatchHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "quantity",
                    models.DecimalField(decimal_places=4, help_text="In the order's unit.", max_digits=14),
                ),
                ("net", apps.core.fields.MoneyField(decimal_places=2, max_digits=14)),
                (
                    "by_rule",
                    models.BooleanField(
                        default=True, help_text="Found by itself; otherwise a person said so."
                    ),
                ),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "payables_match_history",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Ways",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ways", models.PositiveSmallIntegerField()),
                ("during", django.contrib.postgres.fields.ranges.DateRangeField()),
            ],
            options={
                "verbose_name_plural": "ways of matching",
            },
        ),
        migrations.CreateModel(
            name="WaysHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("ways", models.PositiveSmallIntegerField()),
                ("during", django.contrib.postgres.fields.ranges.DateRangeField()),
            ],
            options={
                "db_table": "payables_ways_history",
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="invoice",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="invoice",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="invoice",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="invoice",
            name="flag",
            field=models.CharField(
                blank=True,
                choices=[("pay", "Pay"), ("exception", "Exception"), ("do_not_pay", "Do not pay")],
                help_text="As it was last matched.",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="matched_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="invoice",
            name="parked",
            field=models.BooleanField(default=False, help_text="Waits for its receipt."),
        ),
        migrations.AddField(
            model_name="invoice",
            name="reasons",
            field=models.JSONField(blank=True, default=list, help_text="Why, in sentences."),
        ),
        migrations.AddField(
            model_name="invoicehistory",
            name="flag",
            field=models.CharField(
                blank=True,
                choices=[("pay", "Pay"), ("exception", "Exception"), ("do_not_pay", "Do not pay")],
                help_text="As it was last matched.",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="invoicehistory",
            name="matched_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="invoicehistory",
            name="parked",
            field=models.BooleanField(default=False, help_text="Waits for its receipt."),
        ),
        migrations.AddField(
            model_name="invoicehistory",
            name="reasons",
            field=models.JSONField(blank=True, default=list, help_text="Why, in sentences."),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(models.Q(("order_reference", ""), _negated=True), ("posted_at", None)),
                fields=["holder", "id"],
                name="payables_invoice_to_match",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invoice",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_invoice_history" ("agreed_due", "bank_print", "category_id", "company_number", "contract", "credits_id", "dated", "due_on", "flag", "gross", "holder_id", "id", "kind", "matched_at", "net", "order_reference", "paid_at", "paid_on", "parked", "payee", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "posted_at", "posted_on", "reasons", "received_at", "received_on", "record_id", "reference", "reference_key", "source", "supplier_id", "tax_point", "valid_on", "vat", "vat_number") VALUES (NEW."agreed_due", NEW."bank_print", NEW."category_id", NEW."company_number", NEW."contract", NEW."credits_id", NEW."dated", NEW."due_on", NEW."flag", NEW."gross", NEW."holder_id", NEW."id", NEW."kind", NEW."matched_at", NEW."net", NEW."order_reference", NEW."paid_at", NEW."paid_on", NEW."parked", NEW."payee", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."posted_at", NEW."posted_on", NEW."reasons", NEW."received_at", NEW."received_on", NEW."record_id", NEW."reference", NEW."reference_key", NEW."source", NEW."supplier_id", NEW."tax_point", NEW."valid_on", NEW."vat", NEW."vat_number"); RETURN NULL;',
                    hash="108ee1249c348f62a8b7cb72dd627293a06a342a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_019b6",
                    table="payables_invoice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invoice",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "payables_invoice_history" ("agreed_due", "bank_print", "category_id", "company_number", "contract", "credits_id", "dated", "due_on", "flag", "gross", "holder_id", "id", "kind", "matched_at", "net", "order_reference", "paid_at", "paid_on", "parked", "payee", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "posted_at", "posted_on", "reasons", "received_at", "received_on", "record_id", "reference", "reference_key", "source", "supplier_id", "tax_point", "valid_on", "vat", "vat_number") VALUES (NEW."agreed_due", NEW."bank_print", NEW."category_id", NEW."company_number", NEW."contract", NEW."credits_id", NEW."dated", NEW."due_on", NEW."flag", NEW."gross", NEW."holder_id", NEW."id", NEW."kind", NEW."matched_at", NEW."net", NEW."order_reference", NEW."paid_at", NEW."paid_on", NEW."parked", NEW."payee", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."posted_at", NEW."posted_on", NEW."reasons", NEW."received_at", NEW."received_on", NEW."record_id", NEW."reference", NEW."reference_key", NEW."source", NEW."supplier_id", NEW."tax_point", NEW."valid_on", NEW."vat", NEW."vat_number"); RETURN NULL;',
                    hash="b9886141f9f7721944ef34516d1987a5652d9792",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5434d",
                    table="payables_invoice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invoice",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_invoice_history" ("agreed_due", "bank_print", "category_id", "company_number", "contract", "credits_id", "dated", "due_on", "flag", "gross", "holder_id", "id", "kind", "matched_at", "net", "order_reference", "paid_at", "paid_on", "parked", "payee", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "posted_at", "posted_on", "reasons", "received_at", "received_on", "record_id", "reference", "reference_key", "source", "supplier_id", "tax_point", "valid_on", "vat", "vat_number") VALUES (OLD."agreed_due", OLD."bank_print", OLD."category_id", OLD."company_number", OLD."contract", OLD."credits_id", OLD."dated", OLD."due_on", OLD."flag", OLD."gross", OLD."holder_id", OLD."id", OLD."kind", OLD."matched_at", OLD."net", OLD."order_reference", OLD."paid_at", OLD."paid_on", OLD."parked", OLD."payee", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."posted_at", OLD."posted_on", OLD."reasons", OLD."received_at", OLD."received_on", OLD."record_id", OLD."reference", OLD."reference_key", OLD."source", OLD."supplier_id", OLD."tax_point", OLD."valid_on", OLD."vat", OLD."vat_number"); RETURN NULL;',
                    hash="313609a88a91caf76f49320bb16c087336e92cca",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6fadc",
                    table="payables_invoice",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="match",
            name="holder",
            field=models.ForeignKey(
                help_text="Organisation or circle that holds this row.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.holder",
            ),
        ),
        migrations.AddField(
            model_name="match",
            name="invoice",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="matches", to="payables.invoice"
            ),
        ),
        migrations.AddField(
            model_name="match",
            name="line",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="matches", to="payables.line"
            ),
        ),
        migrations.AddField(
            model_name="match",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.person"
            ),
        ),
        migrations.AddField(
            model_name="match",
            name="order_line",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="purchasing.orderline"
            ),
        ),
        migrations.AddField(
            model_name="matchhistory",
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
            model_name="matchhistory",
            name="invoice",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="payables.invoice",
            ),
        ),
        migrations.AddField(
            model_name="matchhistory",
            name="line",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="payables.line",
            ),
        ),
        migrations.AddField(
            model_name="matchhistory",
            name="made_by",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="identity.person",
            ),
        ),
        migrations.AddField(
            model_name="matchhistory",
            name="order_line",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="purchasing.orderline",
            ),
        ),
        migrations.AddField(
            model_name="matchhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="payables.match",
            ),
        ),
        migrations.AddField(
            model_name="ways",
            name="category",
            field=apps.core.fields.HolderForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="purchasing.category",
            ),
        ),
        migrations.AddField(
            model_name="ways",
            name="holder",
            field=models.ForeignKey(
                help_text="Organisation or circle that holds this row.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.holder",
            ),
        ),
        migrations.AddField(
            model_name="wayshistory",
            name="category",
            field=apps.core.fields.HolderForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="purchasing.category",
            ),
        ),
        migrations.AddField(
            model_name="wayshistory",
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
            model_name="wayshistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="payables.ways",
            ),
        ),
        migrations.AddConstraint(
            model_name="match",
            constraint=models.UniqueConstraint(fields=("line", "order_line"), name="payables_match_once"),
        ),
        migrations.AddConstraint(
            model_name="match",
            constraint=models.CheckConstraint(
                condition=models.Q(("net__gt", 0), ("quantity__gt", 0)), name="payables_match_above"
            ),
        ),
        migrations.AddConstraint(
            model_name="match",
            constraint=apps.core.policy.TableTrigger(
                function="accord_match_is_sound", name="payables_match_sound", when="AFTER INSERT"
            ),
        ),
        migrations.AddConstraint(
            model_name="match",
            constraint=apps.core.policy.TableTrigger(
                function="accord_match_is_open", name="payables_match_open", when="BEFORE UPDATE OR DELETE"
            ),
        ),
        migrations.AddConstraint(
            model_name="match",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="payables_match_rows"),
        ),
        migrations.AddConstraint(
            model_name="match",
            constraint=apps.core.policy.HolderReference(field="invoice", name="payables_match_invoice_held"),
        ),
        migrations.AddConstraint(
            model_name="match",
            constraint=apps.core.policy.HolderReference(field="line", name="payables_match_line_held"),
        ),
        migrations.AddConstraint(
            model_name="match",
            constraint=apps.core.policy.HolderReference(
                field="order_line", name="payables_match_order_line_held"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="match",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_match_history" ("by_rule", "holder_id", "id", "invoice_id", "line_id", "made_at", "made_by_id", "net", "order_line_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity") VALUES (NEW."by_rule", NEW."holder_id", NEW."id", NEW."invoice_id", NEW."line_id", NEW."made_at", NEW."made_by_id", NEW."net", NEW."order_line_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."quantity"); RETURN NULL;',
                    hash="37ca0ed249b7db7a3a66c6ff9f159892fcad131e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_bd377",
                    table="payables_match",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="match",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "payables_match_history" ("by_rule", "holder_id", "id", "invoice_id", "line_id", "made_at", "made_by_id", "net", "order_line_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity") VALUES (NEW."by_rule", NEW."holder_id", NEW."id", NEW."invoice_id", NEW."line_id", NEW."made_at", NEW."made_by_id", NEW."net", NEW."order_line_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."quantity"); RETURN NULL;',
                    hash="9aeb0305d3eec6d4a8f0bdb18225e2343b004aaa",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_581ad",
                    table="payables_match",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="match",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_match_history" ("by_rule", "holder_id", "id", "invoice_id", "line_id", "made_at", "made_by_id", "net", "order_line_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity") VALUES (OLD."by_rule", OLD."holder_id", OLD."id", OLD."invoice_id", OLD."line_id", OLD."made_at", OLD."made_by_id", OLD."net", OLD."order_line_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."quantity"); RETURN NULL;',
                    hash="5105545f4570b13090b40f19a1d87ded70c758f3",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b57b9",
                    table="payables_match",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="matchhistory",
            constraint=apps.core.policy.AppendOnly(name="payables_match_history_append_only"),
        ),
        migrations.AddConstraint(
            model_name="matchhistory",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="payables_match_history_rows"),
        ),
        migrations.AddConstraint(
            model_name="ways",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("holder", "="),
                    (
                        django.db.models.functions.comparison.Coalesce(models.F("category"), models.Value(0)),
                        "=",
                    ),
                    ("during", "&&"),
                ],
                name="payables_ways_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="ways",
            constraint=models.CheckConstraint(
                condition=models.Q(("ways__range", (2, 4))), name="payables_ways_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="ways",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="payables_ways_rows"),
        ),
        migrations.AddConstraint(
            model_name="ways",
            constraint=apps.core.policy.HolderReference(field="category", name="payables_ways_category_held"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ways",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_ways_history" ("category_id", "during", "holder_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "ways") VALUES (NEW."category_id", NEW."during", NEW."holder_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."ways"); RETURN NULL;',
                    hash="c7f31db4c8421b9a2dc0bc3994e5e9ab16cb527a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ad709",
                    table="payables_ways",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ways",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "payables_ways_history" ("category_id", "during", "holder_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "ways") VALUES (NEW."category_id", NEW."during", NEW."holder_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."ways"); RETURN NULL;',
                    hash="2eefadd58e18f95879d0b523c53dcf92a55bc1ab",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_da96b",
                    table="payables_ways",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ways",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_ways_history" ("category_id", "during", "holder_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "ways") VALUES (OLD."category_id", OLD."during", OLD."holder_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."ways"); RETURN NULL;',
                    hash="3889730e44b2f4d18920c3905a267f237c9a5557",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_78578",
                    table="payables_ways",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="wayshistory",
            constraint=apps.core.policy.AppendOnly(name="payables_ways_history_append_only"),
        ),
        migrations.AddConstraint(
            model_name="wayshistory",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="payables_ways_history_rows"),
        ),
        SqlFile("payables", "tables", "matched"),
        SqlFile("payables", "tables", "twins"),
    )
