"""Statements of the card provider, their lines met with purchases."""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import apps.core.fields
import apps.core.policy
from apps.core.migration import SqlFile, together


class Migration(migrations.Migration):
    """Two tables more."""

    dependencies = [
        ("documents", "0003_after_tables"),
        ("intake", "0002_tables"),
        ("purchasing", "0004_emergencies_and_answers"),
        ("tenancy", "0003_after_tables"),
    ]

    operations = [
        SqlFile("purchasing", "functions", "purchasing_guards"),
        *together(
            migrations.CreateModel(
                name="CardLine",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("position", models.PositiveIntegerField()),
                    ("dated", models.DateField()),
                    ("merchant", models.CharField(max_length=140)),
                    (
                        "card_holder",
                        models.CharField(blank=True, help_text="As the provider writes it.", max_length=80),
                    ),
                    ("amount", apps.core.fields.MoneyField(decimal_places=2, max_digits=14)),
                    (
                        "asked_on",
                        models.DateField(help_text="When its holder was asked what was bought.", null=True),
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
                        "purchase",
                        apps.core.fields.HolderForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="purchasing.cardpurchase",
                        ),
                    ),
                ],
                options={
                    "ordering": ["position"],
                },
            ),
            migrations.CreateModel(
                name="CardStatement",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("sha256", models.CharField(max_length=64)),
                    ("first", models.DateField()),
                    ("last", models.DateField()),
                    ("total", apps.core.fields.MoneyField(decimal_places=2, max_digits=14)),
                    ("lines", models.PositiveIntegerField()),
                    ("live", models.BooleanField(default=True)),
                    ("posted_on", models.DateField(null=True)),
                    ("made_at", models.DateTimeField()),
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
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="documents.record",
                        ),
                    ),
                    (
                        "upload",
                        apps.core.fields.HolderForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="intake.upload",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="CardLineHistory",
                fields=[
                    ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_context", pghistory.utils.JSONField(null=True)),
                    ("id", models.BigIntegerField()),
                    ("position", models.PositiveIntegerField()),
                    ("dated", models.DateField()),
                    ("merchant", models.CharField(max_length=140)),
                    (
                        "card_holder",
                        models.CharField(blank=True, help_text="As the provider writes it.", max_length=80),
                    ),
                    ("amount", apps.core.fields.MoneyField(decimal_places=2, max_digits=14)),
                    (
                        "asked_on",
                        models.DateField(help_text="When its holder was asked what was bought.", null=True),
                    ),
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
                            to="purchasing.cardline",
                        ),
                    ),
                    (
                        "purchase",
                        apps.core.fields.HolderForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="purchasing.cardpurchase",
                        ),
                    ),
                    (
                        "statement",
                        apps.core.fields.HolderForeignKey(
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="purchasing.cardstatement",
                        ),
                    ),
                ],
                options={
                    "db_table": "purchasing_cardline_history",
                    "abstract": False,
                },
            ),
            migrations.AddField(
                model_name="cardline",
                name="statement",
                field=apps.core.fields.HolderForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="entries",
                    to="purchasing.cardstatement",
                ),
            ),
            migrations.CreateModel(
                name="CardStatementHistory",
                fields=[
                    ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("pgh_context", pghistory.utils.JSONField(null=True)),
                    ("id", models.BigIntegerField()),
                    ("sha256", models.CharField(max_length=64)),
                    ("first", models.DateField()),
                    ("last", models.DateField()),
                    ("total", apps.core.fields.MoneyField(decimal_places=2, max_digits=14)),
                    ("lines", models.PositiveIntegerField()),
                    ("live", models.BooleanField(default=True)),
                    ("posted_on", models.DateField(null=True)),
                    ("made_at", models.DateTimeField()),
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
                            to="purchasing.cardstatement",
                        ),
                    ),
                    (
                        "record",
                        apps.core.fields.HolderForeignKey(
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="documents.record",
                        ),
                    ),
                    (
                        "upload",
                        apps.core.fields.HolderForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="intake.upload",
                        ),
                    ),
                ],
                options={
                    "db_table": "purchasing_cardstatement_history",
                    "abstract": False,
                },
            ),
            migrations.AddConstraint(
                model_name="cardstatement",
                constraint=models.UniqueConstraint(
                    fields=("record",), name="purchasing_cardstatement_record"
                ),
            ),
            migrations.AddConstraint(
                model_name="cardstatement",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("live", True)),
                    fields=("holder", "sha256"),
                    name="purchasing_cardstatement_once",
                ),
            ),
            migrations.AddConstraint(
                model_name="cardstatement",
                constraint=models.CheckConstraint(
                    condition=models.Q(("live", True), ("posted_on", None), _connector="OR"),
                    name="purchasing_cardstatement_stands",
                ),
            ),
            migrations.AddConstraint(
                model_name="cardstatement",
                constraint=apps.core.policy.TableTrigger(
                    function="accord_cardstatement_is_kept",
                    name="purchasing_cardstatement_kept",
                    when="BEFORE UPDATE OR DELETE",
                ),
            ),
            migrations.AddConstraint(
                model_name="cardstatement",
                constraint=apps.core.policy.TableTrigger(
                    deferred=True,
                    function="accord_cardstatement_is_sound",
                    name="purchasing_cardstatement_sound",
                    when="AFTER INSERT OR UPDATE",
                ),
            ),
            migrations.AddConstraint(
                model_name="cardstatement",
                constraint=apps.core.policy.RowPolicy(data_class=2, name="purchasing_cardstatement_rows"),
            ),
            migrations.AddConstraint(
                model_name="cardstatement",
                constraint=models.UniqueConstraint(
                    fields=("holder", "id"), name="purchasing_cardstatement_by_holder"
                ),
            ),
            migrations.AddConstraint(
                model_name="cardstatement",
                constraint=apps.core.policy.HolderReference(
                    field="record", name="purchasing_cardstatement_record_held"
                ),
            ),
            migrations.AddConstraint(
                model_name="cardstatement",
                constraint=apps.core.policy.HolderReference(
                    field="upload", name="purchasing_cardstatement_upload_held"
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="cardstatement",
                trigger=pgtrigger.compiler.Trigger(
                    name="insert_insert",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='INSERT INTO "purchasing_cardstatement_history" ("first", "holder_id", "id", "last", "lines", "live", "made_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "posted_on", "record_id", "sha256", "total", "upload_id") VALUES (NEW."first", NEW."holder_id", NEW."id", NEW."last", NEW."lines", NEW."live", NEW."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."posted_on", NEW."record_id", NEW."sha256", NEW."total", NEW."upload_id"); RETURN NULL;',
                        hash="f68679ae28c255a6aa082dd17c61690845490069",
                        operation="INSERT",
                        pgid="pgtrigger_insert_insert_4e674",
                        table="purchasing_cardstatement",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="cardstatement",
                trigger=pgtrigger.compiler.Trigger(
                    name="update_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                        func='INSERT INTO "purchasing_cardstatement_history" ("first", "holder_id", "id", "last", "lines", "live", "made_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "posted_on", "record_id", "sha256", "total", "upload_id") VALUES (NEW."first", NEW."holder_id", NEW."id", NEW."last", NEW."lines", NEW."live", NEW."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."posted_on", NEW."record_id", NEW."sha256", NEW."total", NEW."upload_id"); RETURN NULL;',
                        hash="d07d4121a269002b668ca2b3a76ec1398dcab4a9",
                        operation="UPDATE",
                        pgid="pgtrigger_update_update_49970",
                        table="purchasing_cardstatement",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="cardstatement",
                trigger=pgtrigger.compiler.Trigger(
                    name="delete_delete",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='INSERT INTO "purchasing_cardstatement_history" ("first", "holder_id", "id", "last", "lines", "live", "made_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "posted_on", "record_id", "sha256", "total", "upload_id") VALUES (OLD."first", OLD."holder_id", OLD."id", OLD."last", OLD."lines", OLD."live", OLD."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."posted_on", OLD."record_id", OLD."sha256", OLD."total", OLD."upload_id"); RETURN NULL;',
                        hash="6634f8d6a43550254b2b652fd880c1eef3b58069",
                        operation="DELETE",
                        pgid="pgtrigger_delete_delete_8ee62",
                        table="purchasing_cardstatement",
                        when="AFTER",
                    ),
                ),
            ),
            migrations.AddConstraint(
                model_name="cardlinehistory",
                constraint=apps.core.policy.AppendOnly(name="purchasing_cardline_history_append_only"),
            ),
            migrations.AddConstraint(
                model_name="cardlinehistory",
                constraint=apps.core.policy.RowPolicy(data_class=2, name="purchasing_cardline_history_rows"),
            ),
            migrations.AddConstraint(
                model_name="cardline",
                constraint=models.UniqueConstraint(
                    fields=("statement", "position"), name="purchasing_cardline_once"
                ),
            ),
            migrations.AddConstraint(
                model_name="cardline",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("purchase__isnull", False)),
                    fields=("purchase",),
                    name="purchasing_cardline_met_once",
                ),
            ),
            migrations.AddConstraint(
                model_name="cardline",
                constraint=models.CheckConstraint(
                    condition=models.Q(("amount__gt", 0)), name="purchasing_cardline_spent"
                ),
            ),
            migrations.AddConstraint(
                model_name="cardline",
                constraint=apps.core.policy.TableTrigger(
                    function="accord_cardline_is_kept",
                    name="purchasing_cardline_kept",
                    when="BEFORE UPDATE OR DELETE",
                ),
            ),
            migrations.AddConstraint(
                model_name="cardline",
                constraint=apps.core.policy.RowPolicy(data_class=2, name="purchasing_cardline_rows"),
            ),
            migrations.AddConstraint(
                model_name="cardline",
                constraint=apps.core.policy.HolderReference(
                    field="statement", name="purchasing_cardline_statement_held"
                ),
            ),
            migrations.AddConstraint(
                model_name="cardline",
                constraint=apps.core.policy.HolderReference(
                    field="purchase", name="purchasing_cardline_purchase_held"
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="cardline",
                trigger=pgtrigger.compiler.Trigger(
                    name="insert_insert",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='INSERT INTO "purchasing_cardline_history" ("amount", "asked_on", "card_holder", "dated", "holder_id", "id", "merchant", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "purchase_id", "statement_id") VALUES (NEW."amount", NEW."asked_on", NEW."card_holder", NEW."dated", NEW."holder_id", NEW."id", NEW."merchant", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."position", NEW."purchase_id", NEW."statement_id"); RETURN NULL;',
                        hash="d8cd1922e9e7965bde1e6981f6089f14b2e6b034",
                        operation="INSERT",
                        pgid="pgtrigger_insert_insert_ed94a",
                        table="purchasing_cardline",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="cardline",
                trigger=pgtrigger.compiler.Trigger(
                    name="update_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                        func='INSERT INTO "purchasing_cardline_history" ("amount", "asked_on", "card_holder", "dated", "holder_id", "id", "merchant", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "purchase_id", "statement_id") VALUES (NEW."amount", NEW."asked_on", NEW."card_holder", NEW."dated", NEW."holder_id", NEW."id", NEW."merchant", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."position", NEW."purchase_id", NEW."statement_id"); RETURN NULL;',
                        hash="c8cfa70af8eca156005a6573c60c19af00f851d8",
                        operation="UPDATE",
                        pgid="pgtrigger_update_update_50ef8",
                        table="purchasing_cardline",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="cardline",
                trigger=pgtrigger.compiler.Trigger(
                    name="delete_delete",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='INSERT INTO "purchasing_cardline_history" ("amount", "asked_on", "card_holder", "dated", "holder_id", "id", "merchant", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "purchase_id", "statement_id") VALUES (OLD."amount", OLD."asked_on", OLD."card_holder", OLD."dated", OLD."holder_id", OLD."id", OLD."merchant", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."position", OLD."purchase_id", OLD."statement_id"); RETURN NULL;',
                        hash="8894a5790cad2232f2fd6c5e35f6f2434d238b6c",
                        operation="DELETE",
                        pgid="pgtrigger_delete_delete_ff4f9",
                        table="purchasing_cardline",
                        when="AFTER",
                    ),
                ),
            ),
            migrations.AddConstraint(
                model_name="cardstatementhistory",
                constraint=apps.core.policy.AppendOnly(name="purchasing_cardstatement_history_append_only"),
            ),
            migrations.AddConstraint(
                model_name="cardstatementhistory",
                constraint=apps.core.policy.RowPolicy(
                    data_class=2, name="purchasing_cardstatement_history_rows"
                ),
            ),
        ),
    ]
