"""Halves of inter-organisation entries, tests of insignificance for VAT, and the functions over them."""

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
import apps.tenancy.policies
from apps.core.migration import SqlFile, together


class Migration(migrations.Migration):
    """Inter-organisation entries and VAT."""

    dependencies = [
        ("documents", "0003_after_tables"),
        ("ledger", "0006_after_closing_tables"),
        ("tenancy", "0003_after_tables"),
    ]

    operations = together(
        migrations.CreateModel(
            name="PairSide",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pair", models.UUIDField()),
                ("dated", models.DateField()),
                ("text", models.CharField(max_length=200)),
                (
                    "amount",
                    apps.core.fields.MoneyField(
                        decimal_places=2,
                        help_text="Pounds that the reader owes the holder; negative where the holder owes.",
                        max_digits=14,
                    ),
                ),
                (
                    "vat",
                    apps.core.fields.MoneyField(
                        decimal_places=2,
                        default=0,
                        help_text="VAT within the amount, as the holder's paper says.",
                        max_digits=14,
                    ),
                ),
                ("reverses", models.UUIDField(help_text="The pair that this one takes back.", null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for approval"),
                            ("approved", "Approved, waits for the other side"),
                            ("posted", "Posted"),
                            ("refused", "Refused or taken back before approval"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("journal_number", models.CharField(blank=True, max_length=24)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PairSideHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("pair", models.UUIDField()),
                ("dated", models.DateField()),
                ("text", models.CharField(max_length=200)),
                (
                    "amount",
                    apps.core.fields.MoneyField(
                        decimal_places=2,
                        help_text="Pounds that the reader owes the holder; negative where the holder owes.",
                        max_digits=14,
                    ),
                ),
                (
                    "vat",
                    apps.core.fields.MoneyField(
                        decimal_places=2,
                        default=0,
                        help_text="VAT within the amount, as the holder's paper says.",
                        max_digits=14,
                    ),
                ),
                ("reverses", models.UUIDField(help_text="The pair that this one takes back.", null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for approval"),
                            ("approved", "Approved, waits for the other side"),
                            ("posted", "Posted"),
                            ("refused", "Refused or taken back before approval"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("journal_number", models.CharField(blank=True, max_length=24)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "ledger_pairside_history",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="VatTest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("s33", "Bodies named under section 33"),
                            ("business", "Partly exempt businesses"),
                        ],
                        max_length=8,
                    ),
                ),
                ("pounds_a_month", models.DecimalField(decimal_places=2, max_digits=10)),
                ("percent", models.DecimalField(decimal_places=2, max_digits=5)),
                (
                    "percent_inclusive",
                    models.BooleanField(default=False, help_text="Exactly that percentage still passes."),
                ),
                (
                    "passes",
                    models.CharField(
                        choices=[("either", "Under one of the two limits"), ("both", "Under both limits")],
                        max_length=6,
                    ),
                ),
                ("during", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("source", models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="VatTestHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("s33", "Bodies named under section 33"),
                            ("business", "Partly exempt businesses"),
                        ],
                        max_length=8,
                    ),
                ),
                ("pounds_a_month", models.DecimalField(decimal_places=2, max_digits=10)),
                ("percent", models.DecimalField(decimal_places=2, max_digits=5)),
                (
                    "percent_inclusive",
                    models.BooleanField(default=False, help_text="Exactly that percentage still passes."),
                ),
                (
                    "passes",
                    models.CharField(
                        choices=[("either", "Under one of the two limits"), ("both", "Under both limits")],
                        max_length=6,
                    ),
                ),
                ("during", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("source", models.CharField(max_length=200)),
            ],
            options={
                "db_table": "ledger_vattest_history",
                "abstract": False,
            },
        ),
        migrations.AlterField(
            model_name="account",
            name="role",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Nothing special"),
                    ("bank", "Bank"),
                    ("suspense", "Suspense"),
                    ("inter_organisation", "Inter-organisation"),
                    ("receivables", "Receivables control"),
                    ("payables", "Payables control"),
                    ("not_invoiced", "Received, not invoiced"),
                    ("vat", "VAT control"),
                    ("irrecoverable_vat", "Irrecoverable VAT"),
                    ("accrual", "Accruals"),
                    ("prepayment", "Prepayments"),
                    ("general_reserve", "General fund or reserve"),
                    ("unclosed", "Result of earlier years, not yet taken to reserves"),
                ],
                default="",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="accounthistory",
            name="role",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Nothing special"),
                    ("bank", "Bank"),
                    ("suspense", "Suspense"),
                    ("inter_organisation", "Inter-organisation"),
                    ("receivables", "Receivables control"),
                    ("payables", "Payables control"),
                    ("not_invoiced", "Received, not invoiced"),
                    ("vat", "VAT control"),
                    ("irrecoverable_vat", "Irrecoverable VAT"),
                    ("accrual", "Accruals"),
                    ("prepayment", "Prepayments"),
                    ("general_reserve", "General fund or reserve"),
                    ("unclosed", "Result of earlier years, not yet taken to reserves"),
                ],
                default="",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="vatcode",
            name="direction",
            field=models.CharField(
                choices=[
                    ("output", "Output (we supply)"),
                    ("input", "Input (supplied to us)"),
                    ("outside", "Outside the scope"),
                    ("cost", "Input tax that stays a cost"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="vatcodehistory",
            name="direction",
            field=models.CharField(
                choices=[
                    ("output", "Output (we supply)"),
                    ("input", "Input (supplied to us)"),
                    ("outside", "Outside the scope"),
                    ("cost", "Input tax that stays a cost"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="vatregime",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("holder", "="),
                    (django.db.models.functions.comparison.Coalesce("activity_id", 0), "="),
                    (django.db.models.functions.comparison.Coalesce("vat_code_id", models.Value("")), "="),
                    ("during", "&&"),
                ],
                name="ledger_vatregime_no_overlap",
            ),
        ),
        migrations.AddField(
            model_name="pairside",
            name="holder",
            field=models.ForeignKey(
                help_text="Organisation or circle that holds this row.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.holder",
            ),
        ),
        migrations.AddField(
            model_name="pairside",
            name="reader",
            field=models.ForeignKey(
                help_text="Circle or organisation that may read this row.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.holder",
            ),
        ),
        migrations.AddField(
            model_name="pairside",
            name="record",
            field=apps.core.fields.HolderForeignKey(
                help_text="The half's own batch.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.record",
            ),
        ),
        migrations.AddField(
            model_name="pairsidehistory",
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
            model_name="pairsidehistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="ledger.pairside",
            ),
        ),
        migrations.AddField(
            model_name="pairsidehistory",
            name="reader",
            field=models.ForeignKey(
                db_constraint=False,
                help_text="Circle or organisation that may read this row.",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="tenancy.holder",
            ),
        ),
        migrations.AddField(
            model_name="pairsidehistory",
            name="record",
            field=apps.core.fields.HolderForeignKey(
                help_text="The half's own batch.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="documents.record",
            ),
        ),
        migrations.AddConstraint(
            model_name="vattest",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("basis", "="), ("during", "&&")], name="ledger_vattest_no_overlap"
            ),
        ),
        migrations.AddConstraint(
            model_name="vattest",
            constraint=apps.core.policy.RowPolicy(
                data_class=91, name="ledger_vattest_rows", read="all", write="steward"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="vattest",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "ledger_vattest_history" ("basis", "during", "id", "passes", "percent", "percent_inclusive", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "pounds_a_month", "source") VALUES (NEW."basis", NEW."during", NEW."id", NEW."passes", NEW."percent", NEW."percent_inclusive", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."pounds_a_month", NEW."source"); RETURN NULL;',
                    hash="e901f56011be4d1a934d9adfb72f5556f6939948",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_20748",
                    table="ledger_vattest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="vattest",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "ledger_vattest_history" ("basis", "during", "id", "passes", "percent", "percent_inclusive", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "pounds_a_month", "source") VALUES (NEW."basis", NEW."during", NEW."id", NEW."passes", NEW."percent", NEW."percent_inclusive", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."pounds_a_month", NEW."source"); RETURN NULL;',
                    hash="d9600d55802686905079dea15c53748c08203c8b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0a7e4",
                    table="ledger_vattest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="vattest",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "ledger_vattest_history" ("basis", "during", "id", "passes", "percent", "percent_inclusive", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "pounds_a_month", "source") VALUES (OLD."basis", OLD."during", OLD."id", OLD."passes", OLD."percent", OLD."percent_inclusive", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."pounds_a_month", OLD."source"); RETURN NULL;',
                    hash="fd60caac3800fce849a538debd705c4299af4119",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3d491",
                    table="ledger_vattest",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="vattesthistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="ledger.vattest",
            ),
        ),
        migrations.AddIndex(
            model_name="pairside",
            index=models.Index(fields=["pair"], name="ledger_pairside_pair"),
        ),
        migrations.AddIndex(
            model_name="pairside",
            index=models.Index(fields=["reader", "state"], name="ledger_pairside_read"),
        ),
        migrations.AddConstraint(
            model_name="pairside",
            constraint=apps.tenancy.policies.ReaderToo(
                column="reader_id", data_class=2, name="ledger_pairside_reader"
            ),
        ),
        migrations.AddConstraint(
            model_name="pairside",
            constraint=models.UniqueConstraint(fields=("holder", "pair"), name="ledger_pairside_once"),
        ),
        migrations.AddConstraint(
            model_name="pairside",
            constraint=models.CheckConstraint(
                condition=models.Q(("reader", models.F("holder")), _negated=True), name="ledger_pairside_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="pairside",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="ledger_pairside_rows"),
        ),
        migrations.AddConstraint(
            model_name="pairside",
            constraint=apps.core.policy.HolderReference(field="record", name="ledger_pairside_record_held"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pairside",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "ledger_pairside_history" ("amount", "dated", "holder_id", "id", "journal_number", "made_at", "pair", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reader_id", "reason", "record_id", "reverses", "state", "text", "vat") VALUES (NEW."amount", NEW."dated", NEW."holder_id", NEW."id", NEW."journal_number", NEW."made_at", NEW."pair", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."reader_id", NEW."reason", NEW."record_id", NEW."reverses", NEW."state", NEW."text", NEW."vat"); RETURN NULL;',
                    hash="1ee317c5a43c8b3b56baa73beb02a5970c75c4b2",
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
                    func='INSERT INTO "ledger_pairside_history" ("amount", "dated", "holder_id", "id", "journal_number", "made_at", "pair", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reader_id", "reason", "record_id", "reverses", "state", "text", "vat") VALUES (NEW."amount", NEW."dated", NEW."holder_id", NEW."id", NEW."journal_number", NEW."made_at", NEW."pair", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."reader_id", NEW."reason", NEW."record_id", NEW."reverses", NEW."state", NEW."text", NEW."vat"); RETURN NULL;',
                    hash="c3fe8859848a1bd218f251e873066eed69f5a1bc",
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
                    func='INSERT INTO "ledger_pairside_history" ("amount", "dated", "holder_id", "id", "journal_number", "made_at", "pair", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reader_id", "reason", "record_id", "reverses", "state", "text", "vat") VALUES (OLD."amount", OLD."dated", OLD."holder_id", OLD."id", OLD."journal_number", OLD."made_at", OLD."pair", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."reader_id", OLD."reason", OLD."record_id", OLD."reverses", OLD."state", OLD."text", OLD."vat"); RETURN NULL;',
                    hash="a0db631ce8eaa8c1bebfd9bd6de9ccec187c5606",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_59e48",
                    table="ledger_pairside",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="pairsidehistory",
            constraint=apps.core.policy.AppendOnly(name="ledger_pairside_history_append_only"),
        ),
        migrations.AddConstraint(
            model_name="pairsidehistory",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="ledger_pairside_history_rows"),
        ),
        migrations.AddConstraint(
            model_name="vattesthistory",
            constraint=apps.core.policy.AppendOnly(name="ledger_vattest_history_append_only"),
        ),
        migrations.AddConstraint(
            model_name="vattesthistory",
            constraint=apps.core.policy.RowPolicy(
                data_class=91, name="ledger_vattest_history_rows", read="steward", write="steward"
            ),
        ),
        SqlFile("ledger", "tables", "pairs"),
    )
