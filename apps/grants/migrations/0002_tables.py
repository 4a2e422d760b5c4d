"""Tables of room grants."""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import apps.core.fields
import apps.core.policy
from apps.core.migration import together


class Migration(migrations.Migration):
    """Tables of room grants."""

    initial = True

    dependencies = [
        ("banking", "0003_after_tables"),
        ("documents", "0003_after_tables"),
        ("grants", "0001_functions"),
        ("identity", "0003_after_tables"),
        ("ledger", "0015_spend_scheme"),
        ("suppliers", "0004_document_payees"),
        ("tenancy", "0003_after_tables"),
    ]

    operations = together(
        migrations.CreateModel(
            name="Agreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(choices=[("received", "Received"), ("given", "Given")], max_length=8),
                ),
                (
                    "party",
                    models.CharField(help_text="Who gives it, or whom it is given to.", max_length=160),
                ),
                (
                    "registration",
                    models.CharField(
                        blank=True, help_text="Company or charity number of the recipient.", max_length=40
                    ),
                ),
                (
                    "voluntary",
                    models.BooleanField(
                        default=False,
                        help_text="The recipient is a voluntary, community or social enterprise.",
                    ),
                ),
                ("purpose", models.CharField(max_length=200)),
                (
                    "reasons",
                    models.CharField(
                        help_text="Why it is given or taken; of grants given it is published.", max_length=400
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        help_text="The power or scheme under which it is given.", max_length=120
                    ),
                ),
                ("department", models.CharField(max_length=80)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("amount", apps.core.fields.MoneyField(decimal_places=2, max_digits=14)),
                (
                    "account",
                    models.ForeignKey(
                        help_text="Income, or expenditure.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
                ),
                (
                    "cost_centre",
                    apps.core.fields.HolderForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.dimensionvalue",
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
                (
                    "supplier",
                    models.ForeignKey(
                        help_text="The recipient, in the shared list.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="suppliers.supplier",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("about", models.CharField(help_text="What it is for, such as the period.", max_length=200)),
                ("amount", apps.core.fields.MoneyField(decimal_places=2, max_digits=14)),
                ("received_on", models.DateField(null=True)),
                ("recognised_on", models.DateField(null=True)),
                ("approved_on", models.DateField(null=True)),
                (
                    "agreement",
                    apps.core.fields.HolderForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="grants.agreement",
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
                    "line",
                    apps.core.fields.HolderForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="banking.statementline",
                    ),
                ),
                (
                    "payment",
                    apps.core.fields.HolderForeignKey(
                        help_text="Payment that settles it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.record",
                    ),
                ),
                (
                    "record",
                    apps.core.fields.HolderForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.record"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClaimHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("about", models.CharField(help_text="What it is for, such as the period.", max_length=200)),
                ("amount", apps.core.fields.MoneyField(decimal_places=2, max_digits=14)),
                ("received_on", models.DateField(null=True)),
                ("recognised_on", models.DateField(null=True)),
                ("approved_on", models.DateField(null=True)),
                (
                    "agreement",
                    apps.core.fields.HolderForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="grants.agreement",
                    ),
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
                    "line",
                    apps.core.fields.HolderForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="banking.statementline",
                    ),
                ),
                (
                    "payment",
                    apps.core.fields.HolderForeignKey(
                        help_text="Payment that settles it.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="documents.record",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="grants.claim",
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
            ],
            options={
                "db_table": "grants_claim_history",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Condition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=300)),
                ("due_on", models.DateField()),
                ("met_on", models.DateField(null=True)),
                ("evidence", models.CharField(blank=True, max_length=300)),
                (
                    "agreement",
                    apps.core.fields.HolderForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conditions",
                        to="grants.agreement",
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
                    "met_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.person",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="ConditionHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=300)),
                ("due_on", models.DateField()),
                ("met_on", models.DateField(null=True)),
                ("evidence", models.CharField(blank=True, max_length=300)),
                (
                    "agreement",
                    apps.core.fields.HolderForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="grants.agreement",
                    ),
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
                    "met_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="identity.person",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="grants.condition",
                    ),
                ),
            ],
            options={
                "db_table": "grants_condition_history",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Portion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "period",
                    models.CharField(
                        help_text="As the agreement says it: 2026-27, first quarter.", max_length=40
                    ),
                ),
                ("amount", apps.core.fields.MoneyField(decimal_places=2, max_digits=14)),
                (
                    "agreement",
                    apps.core.fields.HolderForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="portions",
                        to="grants.agreement",
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
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="agreement",
            index=models.Index(fields=["holder", "side", "-id"], name="grants_agreement_list"),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(fields=("record",), name="grants_agreement_record"),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gt", 0),
                    ("ends_on__gte", models.F("starts_on")),
                    models.Q(("purpose", ""), _negated=True),
                    models.Q(("reasons", ""), _negated=True),
                    models.Q(("party", ""), _negated=True),
                ),
                name="grants_agreement_sound",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("side", "received"), ("supplier", None), ("voluntary", False)),
                    models.Q(("side", "given"), ("supplier__isnull", False)),
                    _connector="OR",
                ),
                name="grants_agreement_recipient",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=apps.core.policy.TableTrigger(
                deferred=True,
                function="accord_grant_agreement_adds_up",
                name="grants_agreement_adds_up",
                when="AFTER INSERT",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="grants_agreement_rows"),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(fields=("holder", "id"), name="grants_agreement_by_holder"),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=apps.core.policy.HolderReference(field="record", name="grants_agreement_record_held"),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=apps.core.policy.HolderReference(
                field="cost_centre", name="grants_agreement_cost_centre_held"
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=apps.core.policy.AppendOnly(name="grants_agreement_append_only"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["holder", "-id"], name="grants_claim_list"),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(fields=("record",), name="grants_claim_record"),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0), models.Q(("about", ""), _negated=True)),
                name="grants_claim_some",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=apps.core.policy.TableTrigger(
                function="accord_grant_claim_within", name="grants_claim_within", when="AFTER INSERT"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=apps.core.policy.TableTrigger(
                function="accord_grant_claim_is_kept",
                name="grants_claim_kept",
                when="BEFORE UPDATE OR DELETE",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=apps.core.policy.TableTrigger(
                deferred=True,
                function="accord_grant_claim_posted",
                name="grants_claim_posted",
                when="AFTER INSERT OR UPDATE",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="grants_claim_rows"),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(fields=("holder", "id"), name="grants_claim_by_holder"),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=apps.core.policy.HolderReference(field="record", name="grants_claim_record_held"),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=apps.core.policy.HolderReference(
                field="agreement", name="grants_claim_agreement_held"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=apps.core.policy.HolderReference(field="line", name="grants_claim_line_held"),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=apps.core.policy.HolderReference(field="payment", name="grants_claim_payment_held"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "grants_claim_history" ("about", "agreement_id", "amount", "approved_on", "holder_id", "id", "line_id", "payment_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "recognised_on", "record_id") VALUES (NEW."about", NEW."agreement_id", NEW."amount", NEW."approved_on", NEW."holder_id", NEW."id", NEW."line_id", NEW."payment_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."received_on", NEW."recognised_on", NEW."record_id"); RETURN NULL;',
                    hash="5c3f285d89c556fe21127e3f2adc296c86b939a9",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0fae5",
                    table="grants_claim",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "grants_claim_history" ("about", "agreement_id", "amount", "approved_on", "holder_id", "id", "line_id", "payment_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "recognised_on", "record_id") VALUES (NEW."about", NEW."agreement_id", NEW."amount", NEW."approved_on", NEW."holder_id", NEW."id", NEW."line_id", NEW."payment_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."received_on", NEW."recognised_on", NEW."record_id"); RETURN NULL;',
                    hash="bb45e6fc150be04b30ebd787316963e411327aac",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1c571",
                    table="grants_claim",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "grants_claim_history" ("about", "agreement_id", "amount", "approved_on", "holder_id", "id", "line_id", "payment_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "recognised_on", "record_id") VALUES (OLD."about", OLD."agreement_id", OLD."amount", OLD."approved_on", OLD."holder_id", OLD."id", OLD."line_id", OLD."payment_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."received_on", OLD."recognised_on", OLD."record_id"); RETURN NULL;',
                    hash="8526eef752c201c1d23328f87b620ea542a30429",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_55641",
                    table="grants_claim",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="claimhistory",
            constraint=apps.core.policy.AppendOnly(name="grants_claim_history_append_only"),
        ),
        migrations.AddConstraint(
            model_name="claimhistory",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="grants_claim_history_rows"),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.UniqueConstraint(fields=("agreement", "number"), name="grants_condition_once"),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("evidence", ""), ("met_by", None), ("met_on", None)),
                    models.Q(
                        ("met_by__isnull", False),
                        ("met_on__isnull", False),
                        models.Q(("evidence", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="grants_condition_met",
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=apps.core.policy.TableTrigger(
                function="accord_grant_condition_is_kept",
                name="grants_condition_kept",
                when="BEFORE UPDATE OR DELETE",
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="grants_condition_rows"),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=apps.core.policy.HolderReference(
                field="agreement", name="grants_condition_agreement_held"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="condition",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "grants_condition_history" ("agreement_id", "due_on", "evidence", "holder_id", "id", "met_by_id", "met_on", "number", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "text") VALUES (NEW."agreement_id", NEW."due_on", NEW."evidence", NEW."holder_id", NEW."id", NEW."met_by_id", NEW."met_on", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."text"); RETURN NULL;',
                    hash="7a3d288131059168570d55ef4219e4882e13427c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0c9ef",
                    table="grants_condition",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="condition",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "grants_condition_history" ("agreement_id", "due_on", "evidence", "holder_id", "id", "met_by_id", "met_on", "number", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "text") VALUES (NEW."agreement_id", NEW."due_on", NEW."evidence", NEW."holder_id", NEW."id", NEW."met_by_id", NEW."met_on", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."text"); RETURN NULL;',
                    hash="582f61242c51b43e7a39d242b1ea94882f38fdb5",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7c55e",
                    table="grants_condition",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="condition",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "grants_condition_history" ("agreement_id", "due_on", "evidence", "holder_id", "id", "met_by_id", "met_on", "number", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "text") VALUES (OLD."agreement_id", OLD."due_on", OLD."evidence", OLD."holder_id", OLD."id", OLD."met_by_id", OLD."met_on", OLD."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."text"); RETURN NULL;',
                    hash="00e3fd266a2b5b5b02f9da401bcba4bc3b25a48a",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_d7c24",
                    table="grants_condition",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="conditionhistory",
            constraint=apps.core.policy.AppendOnly(name="grants_condition_history_append_only"),
        ),
        migrations.AddConstraint(
            model_name="conditionhistory",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="grants_condition_history_rows"),
        ),
        migrations.AddConstraint(
            model_name="portion",
            constraint=models.UniqueConstraint(fields=("agreement", "period"), name="grants_portion_once"),
        ),
        migrations.AddConstraint(
            model_name="portion",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0), models.Q(("period", ""), _negated=True)),
                name="grants_portion_some",
            ),
        ),
        migrations.AddConstraint(
            model_name="portion",
            constraint=apps.core.policy.TableTrigger(
                deferred=True,
                function="accord_grant_agreement_adds_up",
                name="grants_portion_adds_up",
                when="AFTER INSERT",
            ),
        ),
        migrations.AddConstraint(
            model_name="portion",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="grants_portion_rows"),
        ),
        migrations.AddConstraint(
            model_name="portion",
            constraint=apps.core.policy.HolderReference(
                field="agreement", name="grants_portion_agreement_held"
            ),
        ),
        migrations.AddConstraint(
            model_name="portion",
            constraint=apps.core.policy.AppendOnly(name="grants_portion_append_only"),
        ),
    )
