"""Payment runs, what they settle, and the Construction Industry Scheme."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import apps.core.fields
import apps.core.policy
from apps.core.migration import SqlFile, together


class Migration(migrations.Migration):
    """Payment runs, what they settle, and the Construction Industry Scheme."""

    dependencies = [
        ("banking", "0003_after_tables"),
        ("documents", "0003_after_tables"),
        ("identity", "0003_after_tables"),
        ("ledger", "0015_spend_scheme"),
        ("payables", "0004_matching"),
        ("suppliers", "0004_document_payees"),
        ("tenancy", "0003_after_tables"),
    ]

    operations = together(
        SqlFile("payables", "functions", "payables_runs"),
        migrations.CreateModel(
            name="Contractor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "employer_reference",
                    models.CharField(help_text="Employer's PAYE reference: 123/AB456.", max_length=14),
                ),
                (
                    "office_reference",
                    models.CharField(help_text="Accounts Office reference: 123PA00012345.", max_length=17),
                ),
                ("during", django.contrib.postgres.fields.ranges.DateRangeField()),
                (
                    "account",
                    models.ForeignKey(
                        help_text="Where deductions stand until they are paid over.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
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
        ),
        migrations.CreateModel(
            name="ContractorHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "employer_reference",
                    models.CharField(help_text="Employer's PAYE reference: 123/AB456.", max_length=14),
                ),
                (
                    "office_reference",
                    models.CharField(help_text="Accounts Office reference: 123PA00012345.", max_length=17),
                ),
                ("during", django.contrib.postgres.fields.ranges.DateRangeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        help_text="Where deductions stand until they are paid over.",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="ledger.account",
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
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="payables.contractor",
                    ),
                ),
            ],
            options={
                "db_table": "payables_contractor_history",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DirectDebit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(help_text="What the statement shows.", max_length=40)),
                ("marked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
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
                    "invoice",
                    apps.core.fields.HolderForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payables.invoice"
                    ),
                ),
                (
                    "marked_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DirectDebitHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("reference", models.CharField(help_text="What the statement shows.", max_length=40)),
                ("marked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
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
                    "invoice",
                    apps.core.fields.HolderForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="payables.invoice",
                    ),
                ),
                (
                    "marked_by",
                    models.ForeignKey(
                        db_constraint=False,
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
                        to="payables.directdebit",
                    ),
                ),
            ],
            options={
                "db_table": "payables_directdebit_history",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Materials",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "amount",
                    apps.core.fields.MoneyField(decimal_places=2, help_text="Net of VAT.", max_digits=14),
                ),
                (
                    "reason",
                    models.CharField(
                        help_text="What shows it: the invoice, a statement of the subcontractor.",
                        max_length=200,
                    ),
                ),
                ("stated_at", models.DateTimeField()),
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
                    "invoice",
                    apps.core.fields.HolderForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payables.invoice"
                    ),
                ),
                (
                    "stated_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MaterialsHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "amount",
                    apps.core.fields.MoneyField(decimal_places=2, help_text="Net of VAT.", max_digits=14),
                ),
                (
                    "reason",
                    models.CharField(
                        help_text="What shows it: the invoice, a statement of the subcontractor.",
                        max_length=200,
                    ),
                ),
                ("stated_at", models.DateTimeField()),
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
                    "invoice",
                    apps.core.fields.HolderForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="payables.invoice",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="payables.materials",
                    ),
                ),
                (
                    "stated_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="identity.person",
                    ),
                ),
            ],
            options={
                "db_table": "payables_materials_history",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Remittance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=200)),
                ("sent_at", models.DateTimeField()),
                (
                    "failed_at",
                    models.DateTimeField(
                        help_text="The mail server did not take it; it may be tried again.", null=True
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
        ),
        migrations.CreateModel(
            name="RemittanceAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=200)),
                (
                    "source",
                    models.CharField(
                        help_text="Where it comes from: contract, letter, portal.", max_length=200
                    ),
                ),
                ("kept_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
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
                    "kept_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.person",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="suppliers.supplier"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RemittanceAddressHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("email", models.EmailField(max_length=200)),
                (
                    "source",
                    models.CharField(
                        help_text="Where it comes from: contract, letter, portal.", max_length=200
                    ),
                ),
                ("kept_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
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
                    "kept_by",
                    models.ForeignKey(
                        db_constraint=False,
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
                        to="payables.remittanceaddress",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="suppliers.supplier",
                    ),
                ),
            ],
            options={
                "db_table": "payables_remittanceaddress_history",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("bacs", "Bacs (three working days)"),
                            ("faster", "Faster Payment (ISO 20022)"),
                            ("chaps", "CHAPS (ISO 20022)"),
                        ],
                        max_length=6,
                    ),
                ),
                ("pay_on", models.DateField(help_text="Day on which payees are credited.")),
                (
                    "before",
                    models.DateField(
                        help_text="Invoices are paid whose term ends before this day, that of the next run."
                    ),
                ),
                ("minimum", apps.core.fields.MoneyField(decimal_places=2, default=0, max_digits=14)),
                ("usual", apps.core.fields.MoneyField(decimal_places=2, max_digits=14, null=True)),
                (
                    "urgent_because",
                    models.CharField(
                        blank=True, help_text="Why it could not wait for a run.", max_length=200
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                (
                    "account",
                    apps.core.fields.HolderForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="banking.bankaccount",
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
                    "payment",
                    apps.core.fields.HolderForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="banking.payment",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.person",
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
            name="RunHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("key", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("bacs", "Bacs (three working days)"),
                            ("faster", "Faster Payment (ISO 20022)"),
                            ("chaps", "CHAPS (ISO 20022)"),
                        ],
                        max_length=6,
                    ),
                ),
                ("pay_on", models.DateField(help_text="Day on which payees are credited.")),
                (
                    "before",
                    models.DateField(
                        help_text="Invoices are paid whose term ends before this day, that of the next run."
                    ),
                ),
                ("minimum", apps.core.fields.MoneyField(decimal_places=2, default=0, max_digits=14)),
                ("usual", apps.core.fields.MoneyField(decimal_places=2, max_digits=14, null=True)),
                (
                    "urgent_because",
                    models.CharField(
                        blank=True, help_text="Why it could not wait for a run.", max_length=200
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                (
                    "account",
                    apps.core.fields.HolderForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="banking.bankaccount",
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
                    "payment",
                    apps.core.fields.HolderForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="banking.payment",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="payables.run",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="identity.person",
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
                "db_table": "payables_run_history",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RunItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(help_text="The run's.")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("in", "To be paid"),
                            ("out", "Taken out"),
                            ("left", "Left out"),
                            ("paid", "Paid"),
                            ("failed", "Came back"),
                            ("freed", "Set free"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("dispute", "Disputed"),
                            ("hold", "On hold"),
                            ("frozen", "Bank details frozen"),
                            ("details", "No bank details"),
                            ("debit", "Collected by direct debit"),
                            ("credit", "Credit notes exceed what is owed"),
                            ("credited", "Credited in full: set it off"),
                            ("minimum", "Below the least that is paid"),
                            ("run", "In another run"),
                            ("scheme", "Deductions are made by its own account only"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "free_on",
                    models.DateField(
                        help_text="From when the payee may be paid, where that is known.", null=True
                    ),
                ),
                (
                    "amount",
                    apps.core.fields.MoneyField(
                        decimal_places=2, help_text="Gross, a credit note below nought.", max_digits=14
                    ),
                ),
                ("deducted", apps.core.fields.MoneyField(decimal_places=2, default=0, max_digits=14)),
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
                    "invoice",
                    apps.core.fields.HolderForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payables.invoice"
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RunPayee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(help_text="The run's.")),
                (
                    "amount",
                    apps.core.fields.MoneyField(
                        decimal_places=2,
                        help_text="What is paid: invoices less credit notes and deductions.",
                        max_digits=14,
                    ),
                ),
                (
                    "deducted",
                    apps.core.fields.MoneyField(
                        decimal_places=2,
                        default=0,
                        help_text="Held back under the Construction Industry Scheme.",
                        max_digits=14,
                    ),
                ),
                ("invoices", models.PositiveIntegerField()),
                (
                    "position",
                    models.PositiveIntegerField(help_text="Its item in the payment's part.", null=True),
                ),
                (
                    "warnings",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("changed", "Bank details changed in the last 30 days"),
                                ("shared", "Another supplier is paid to the same account"),
                                ("twin", "An invoice may be a duplicate"),
                                ("first", "First payment to this payee"),
                                ("usual", "More than is usual"),
                                ("round", "A round sum"),
                            ],
                            max_length=8,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("failed_because", models.CharField(blank=True, max_length=120)),
                ("failed_on", models.DateField(null=True)),
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
                    "payee",
                    apps.core.fields.HolderForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="banking.payeeaccount",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="suppliers.supplier"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RunItemHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("key", models.UUIDField(help_text="The run's.")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("in", "To be paid"),
                            ("out", "Taken out"),
                            ("left", "Left out"),
                            ("paid", "Paid"),
                            ("failed", "Came back"),
                            ("freed", "Set free"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("dispute", "Disputed"),
                            ("hold", "On hold"),
                            ("frozen", "Bank details frozen"),
                            ("details", "No bank details"),
                            ("debit", "Collected by direct debit"),
                            ("credit", "Credit notes exceed what is owed"),
                            ("credited", "Credited in full: set it off"),
                            ("minimum", "Below the least that is paid"),
                            ("run", "In another run"),
                            ("scheme", "Deductions are made by its own account only"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "free_on",
                    models.DateField(
                        help_text="From when the payee may be paid, where that is known.", null=True
                    ),
                ),
                (
                    "amount",
                    apps.core.fields.MoneyField(
                        decimal_places=2, help_text="Gross, a credit note below nought.", max_digits=14
                    ),
                ),
                ("deducted", apps.core.fields.MoneyField(decimal_places=2, default=0, max_digits=14)),
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
                    "invoice",
                    apps.core.fields.HolderForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="payables.invoice",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="payables.runitem",
                    ),
                ),
                (
                    "taken_by",
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
                    "to",
                    apps.core.fields.HolderForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="payables.runpayee",
                    ),
                ),
            ],
            options={
                "db_table": "payables_runitem_history",
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="runitem",
            name="to",
            field=apps.core.fields.HolderForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="payables.runpayee",
            ),
        ),
        migrations.CreateModel(
            name="RemittanceHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("email", models.EmailField(max_length=200)),
                ("sent_at", models.DateTimeField()),
                (
                    "failed_at",
                    models.DateTimeField(
                        help_text="The mail server did not take it; it may be tried again.", null=True
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
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="payables.remittance",
                    ),
                ),
                (
                    "to",
                    apps.core.fields.HolderForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="payables.runpayee",
                    ),
                ),
            ],
            options={
                "db_table": "payables_remittance_history",
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="remittance",
            name="to",
            field=apps.core.fields.HolderForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="remittances",
                to="payables.runpayee",
            ),
        ),
        migrations.CreateModel(
            name="RunPayeeHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("key", models.UUIDField(help_text="The run's.")),
                (
                    "amount",
                    apps.core.fields.MoneyField(
                        decimal_places=2,
                        help_text="What is paid: invoices less credit notes and deductions.",
                        max_digits=14,
                    ),
                ),
                (
                    "deducted",
                    apps.core.fields.MoneyField(
                        decimal_places=2,
                        default=0,
                        help_text="Held back under the Construction Industry Scheme.",
                        max_digits=14,
                    ),
                ),
                ("invoices", models.PositiveIntegerField()),
                (
                    "position",
                    models.PositiveIntegerField(help_text="Its item in the payment's part.", null=True),
                ),
                (
                    "warnings",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("changed", "Bank details changed in the last 30 days"),
                                ("shared", "Another supplier is paid to the same account"),
                                ("twin", "An invoice may be a duplicate"),
                                ("first", "First payment to this payee"),
                                ("usual", "More than is usual"),
                                ("round", "A round sum"),
                            ],
                            max_length=8,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("failed_because", models.CharField(blank=True, max_length=120)),
                ("failed_on", models.DateField(null=True)),
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
                    "payee",
                    apps.core.fields.HolderForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="banking.payeeaccount",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="payables.runpayee",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="suppliers.supplier",
                    ),
                ),
            ],
            options={
                "db_table": "payables_runpayee_history",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RunPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        help_text="Days of payment: 1 is Monday, 5 Friday.",
                        size=None,
                    ),
                ),
                (
                    "minimum",
                    apps.core.fields.MoneyField(
                        decimal_places=2,
                        default=0,
                        help_text="A payee is not paid less than this in a run, unless somebody puts it in.",
                        max_digits=14,
                    ),
                ),
                (
                    "usual",
                    apps.core.fields.MoneyField(
                        decimal_places=2,
                        help_text="A larger payment to one payee is pointed out.",
                        max_digits=14,
                        null=True,
                    ),
                ),
                ("reason", models.CharField(max_length=200)),
                ("during", django.contrib.postgres.fields.ranges.DateRangeField()),
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
        ),
        migrations.CreateModel(
            name="RunPlanHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        help_text="Days of payment: 1 is Monday, 5 Friday.",
                        size=None,
                    ),
                ),
                (
                    "minimum",
                    apps.core.fields.MoneyField(
                        decimal_places=2,
                        default=0,
                        help_text="A payee is not paid less than this in a run, unless somebody puts it in.",
                        max_digits=14,
                    ),
                ),
                (
                    "usual",
                    apps.core.fields.MoneyField(
                        decimal_places=2,
                        help_text="A larger payment to one payee is pointed out.",
                        max_digits=14,
                        null=True,
                    ),
                ),
                ("reason", models.CharField(max_length=200)),
                ("during", django.contrib.postgres.fields.ranges.DateRangeField()),
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
                        to="payables.runplan",
                    ),
                ),
            ],
            options={
                "db_table": "payables_runplan_history",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Settled",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("run", "Payment run"),
                            ("set_off", "Set off against a credit note"),
                            ("line", "Met on the bank statement"),
                        ],
                        max_length=8,
                    ),
                ),
                ("key", models.UUIDField(help_text="The run's.", null=True)),
                ("dated", models.DateField()),
                ("undone_on", models.DateField(help_text="Day from which it is owed again.", null=True)),
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
                    "invoice",
                    apps.core.fields.HolderForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settled",
                        to="payables.invoice",
                    ),
                ),
                (
                    "record",
                    apps.core.fields.HolderForeignKey(
                        help_text="The settlement, where it is no run.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.record",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SettledHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("run", "Payment run"),
                            ("set_off", "Set off against a credit note"),
                            ("line", "Met on the bank statement"),
                        ],
                        max_length=8,
                    ),
                ),
                ("key", models.UUIDField(help_text="The run's.", null=True)),
                ("dated", models.DateField()),
                ("undone_on", models.DateField(help_text="Day from which it is owed again.", null=True)),
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
                    "invoice",
                    apps.core.fields.HolderForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="payables.invoice",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="payables.settled",
                    ),
                ),
                (
                    "record",
                    apps.core.fields.HolderForeignKey(
                        help_text="The settlement, where it is no run.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="documents.record",
                    ),
                ),
            ],
            options={
                "db_table": "payables_settled_history",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Subcontractor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "rate",
                    models.CharField(
                        choices=[
                            ("gross", "Paid gross: nothing is held back"),
                            ("net", "Registered: the standard rate"),
                            ("higher", "Not matched: the higher rate"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "verification",
                    models.CharField(blank=True, help_text="HMRC's verification number.", max_length=20),
                ),
                (
                    "sealed",
                    models.TextField(help_text="Unique taxpayer reference, under a key of the house."),
                ),
                ("tail", models.CharField(help_text="Last figures of the reference.", max_length=3)),
                ("source", models.CharField(help_text="Where it was verified and when.", max_length=200)),
                ("during", django.contrib.postgres.fields.ranges.DateRangeField()),
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
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="suppliers.supplier"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SubcontractorHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "rate",
                    models.CharField(
                        choices=[
                            ("gross", "Paid gross: nothing is held back"),
                            ("net", "Registered: the standard rate"),
                            ("higher", "Not matched: the higher rate"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "verification",
                    models.CharField(blank=True, help_text="HMRC's verification number.", max_length=20),
                ),
                (
                    "sealed",
                    models.TextField(help_text="Unique taxpayer reference, under a key of the house."),
                ),
                ("tail", models.CharField(help_text="Last figures of the reference.", max_length=3)),
                ("source", models.CharField(help_text="Where it was verified and when.", max_length=200)),
                ("during", django.contrib.postgres.fields.ranges.DateRangeField()),
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
                        to="payables.subcontractor",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="suppliers.supplier",
                    ),
                ),
            ],
            options={
                "db_table": "payables_subcontractor_history",
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="contractor",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("holder", "="), ("during", "&&")], name="payables_contractor_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="contractor",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="payables_contractor_rows"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contractor",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_contractor_history" ("account_id", "during", "employer_reference", "holder_id", "id", "office_reference", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."account_id", NEW."during", NEW."employer_reference", NEW."holder_id", NEW."id", NEW."office_reference", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="a9d2267010a3f5f449474099300327d354d5c0a7",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0b716",
                    table="payables_contractor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contractor",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "payables_contractor_history" ("account_id", "during", "employer_reference", "holder_id", "id", "office_reference", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."account_id", NEW."during", NEW."employer_reference", NEW."holder_id", NEW."id", NEW."office_reference", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="19db59bc4e2dfce6f1a3763ac567369ce00daec7",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1fed4",
                    table="payables_contractor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contractor",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_contractor_history" ("account_id", "during", "employer_reference", "holder_id", "id", "office_reference", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."account_id", OLD."during", OLD."employer_reference", OLD."holder_id", OLD."id", OLD."office_reference", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="b559ae1111041135884f483f4bc83f1c919ea0af",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_bc620",
                    table="payables_contractor",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="contractorhistory",
            constraint=apps.core.policy.AppendOnly(name="payables_contractor_history_append_only"),
        ),
        migrations.AddConstraint(
            model_name="contractorhistory",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="payables_contractor_history_rows"),
        ),
        migrations.AddConstraint(
            model_name="directdebit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("invoice",), name="payables_debit_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="directdebit",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="payables_directdebit_rows"),
        ),
        migrations.AddConstraint(
            model_name="directdebit",
            constraint=apps.core.policy.HolderReference(
                field="invoice", name="payables_directdebit_invoice_held"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="directdebit",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_directdebit_history" ("ended_at", "holder_id", "id", "invoice_id", "marked_at", "marked_by_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference") VALUES (NEW."ended_at", NEW."holder_id", NEW."id", NEW."invoice_id", NEW."marked_at", NEW."marked_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."reference"); RETURN NULL;',
                    hash="c60d817d74eab4bce2ab888c613b276bab91e38d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_016d9",
                    table="payables_directdebit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="directdebit",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "payables_directdebit_history" ("ended_at", "holder_id", "id", "invoice_id", "marked_at", "marked_by_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference") VALUES (NEW."ended_at", NEW."holder_id", NEW."id", NEW."invoice_id", NEW."marked_at", NEW."marked_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."reference"); RETURN NULL;',
                    hash="e6661e5c7b53fe9c047faa1553edce181a7e039f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_840cb",
                    table="payables_directdebit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="directdebit",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_directdebit_history" ("ended_at", "holder_id", "id", "invoice_id", "marked_at", "marked_by_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference") VALUES (OLD."ended_at", OLD."holder_id", OLD."id", OLD."invoice_id", OLD."marked_at", OLD."marked_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."reference"); RETURN NULL;',
                    hash="b73f5a216613ce257d4d1bfd91280f49dca72520",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_91369",
                    table="payables_directdebit",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="directdebithistory",
            constraint=apps.core.policy.AppendOnly(name="payables_directdebit_history_append_only"),
        ),
        migrations.AddConstraint(
            model_name="directdebithistory",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="payables_directdebit_history_rows"),
        ),
        migrations.AddConstraint(
            model_name="materials",
            constraint=models.UniqueConstraint(fields=("invoice",), name="payables_materials_once"),
        ),
        migrations.AddConstraint(
            model_name="materials",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="payables_materials_above"
            ),
        ),
        migrations.AddConstraint(
            model_name="materials",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="payables_materials_rows"),
        ),
        migrations.AddConstraint(
            model_name="materials",
            constraint=apps.core.policy.HolderReference(
                field="invoice", name="payables_materials_invoice_held"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="materials",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_materials_history" ("amount", "holder_id", "id", "invoice_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "stated_at", "stated_by_id") VALUES (NEW."amount", NEW."holder_id", NEW."id", NEW."invoice_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."reason", NEW."stated_at", NEW."stated_by_id"); RETURN NULL;',
                    hash="c3cc2bac224a924f0dec5aea049bad8e90378d40",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d782e",
                    table="payables_materials",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="materials",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "payables_materials_history" ("amount", "holder_id", "id", "invoice_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "stated_at", "stated_by_id") VALUES (NEW."amount", NEW."holder_id", NEW."id", NEW."invoice_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."reason", NEW."stated_at", NEW."stated_by_id"); RETURN NULL;',
                    hash="54dd14d289f1a5aef5b16349c8f2deb6af39ea77",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_500e4",
                    table="payables_materials",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="materials",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_materials_history" ("amount", "holder_id", "id", "invoice_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "stated_at", "stated_by_id") VALUES (OLD."amount", OLD."holder_id", OLD."id", OLD."invoice_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."reason", OLD."stated_at", OLD."stated_by_id"); RETURN NULL;',
                    hash="6ddd0ade96ed9c856680ad91f63e4e572730a57b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a9847",
                    table="payables_materials",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="materialshistory",
            constraint=apps.core.policy.AppendOnly(name="payables_materials_history_append_only"),
        ),
        migrations.AddConstraint(
            model_name="materialshistory",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="payables_materials_history_rows"),
        ),
        migrations.AddConstraint(
            model_name="remittanceaddress",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("holder", "supplier"),
                name="payables_remittanceto_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="remittanceaddress",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="payables_remittanceaddress_rows"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="remittanceaddress",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_remittanceaddress_history" ("email", "ended_at", "holder_id", "id", "kept_at", "kept_by_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "supplier_id") VALUES (NEW."email", NEW."ended_at", NEW."holder_id", NEW."id", NEW."kept_at", NEW."kept_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."source", NEW."supplier_id"); RETURN NULL;',
                    hash="c70d08004359f1eabb27b0fb9651d8b295c4caab",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_db866",
                    table="payables_remittanceaddress",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="remittanceaddress",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "payables_remittanceaddress_history" ("email", "ended_at", "holder_id", "id", "kept_at", "kept_by_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "supplier_id") VALUES (NEW."email", NEW."ended_at", NEW."holder_id", NEW."id", NEW."kept_at", NEW."kept_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."source", NEW."supplier_id"); RETURN NULL;',
                    hash="5366d40a31847ee9fb6b91594329fb333a62263d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_92d71",
                    table="payables_remittanceaddress",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="remittanceaddress",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_remittanceaddress_history" ("email", "ended_at", "holder_id", "id", "kept_at", "kept_by_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "supplier_id") VALUES (OLD."email", OLD."ended_at", OLD."holder_id", OLD."id", OLD."kept_at", OLD."kept_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."source", OLD."supplier_id"); RETURN NULL;',
                    hash="7ca9f96c4747d9f2f88fb77aeadf48b0c7b7e7bf",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_05285",
                    table="payables_remittanceaddress",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="remittanceaddresshistory",
            constraint=apps.core.policy.AppendOnly(name="payables_remittanceaddress_history_append_only"),
        ),
        migrations.AddConstraint(
            model_name="remittanceaddresshistory",
            constraint=apps.core.policy.RowPolicy(
                data_class=2, name="payables_remittanceaddress_history_rows"
            ),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(fields=["holder", "-id"], name="payables_run_list"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(fields=("record",), name="payables_run_record"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(
                condition=models.Q(("payment__isnull", False)),
                fields=("payment",),
                name="payables_run_payment",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(("before__gt", models.F("pay_on"))), name="payables_run_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=apps.core.policy.TableTrigger(
                function="accord_payrun_is_kept", name="payables_run_kept", when="BEFORE UPDATE OR DELETE"
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=apps.core.policy.TableTrigger(
                deferred=True,
                function="accord_payrun_agrees",
                name="payables_run_agrees",
                when="AFTER UPDATE OF payment_id",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="payables_run_rows"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(fields=("holder", "id"), name="payables_run_by_holder"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=apps.core.policy.HolderReference(field="record", name="payables_run_record_held"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=apps.core.policy.HolderReference(field="account", name="payables_run_account_held"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=apps.core.policy.HolderReference(field="payment", name="payables_run_payment_held"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="run",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_run_history" ("account_id", "before", "holder_id", "id", "key", "kind", "minimum", "pay_on", "payment_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "record_id", "urgent_because", "usual") VALUES (NEW."account_id", NEW."before", NEW."holder_id", NEW."id", NEW."key", NEW."kind", NEW."minimum", NEW."pay_on", NEW."payment_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."proposed_at", NEW."proposed_by_id", NEW."record_id", NEW."urgent_because", NEW."usual"); RETURN NULL;',
                    hash="e1628b89aad8db0c1dfab9532e34a636dfb8e737",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_93073",
                    table="payables_run",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="run",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "payables_run_history" ("account_id", "before", "holder_id", "id", "key", "kind", "minimum", "pay_on", "payment_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "record_id", "urgent_because", "usual") VALUES (NEW."account_id", NEW."before", NEW."holder_id", NEW."id", NEW."key", NEW."kind", NEW."minimum", NEW."pay_on", NEW."payment_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."proposed_at", NEW."proposed_by_id", NEW."record_id", NEW."urgent_because", NEW."usual"); RETURN NULL;',
                    hash="a0edb62dc841af3c7dd796115e3a977e149445e0",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3abee",
                    table="payables_run",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="run",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_run_history" ("account_id", "before", "holder_id", "id", "key", "kind", "minimum", "pay_on", "payment_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "record_id", "urgent_because", "usual") VALUES (OLD."account_id", OLD."before", OLD."holder_id", OLD."id", OLD."key", OLD."kind", OLD."minimum", OLD."pay_on", OLD."payment_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."proposed_at", OLD."proposed_by_id", OLD."record_id", OLD."urgent_because", OLD."usual"); RETURN NULL;',
                    hash="d8fc362250cd36ebefe0a927b942812513698014",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_38b06",
                    table="payables_run",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="runhistory",
            constraint=apps.core.policy.AppendOnly(name="payables_run_history_append_only"),
        ),
        migrations.AddConstraint(
            model_name="runhistory",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="payables_run_history_rows"),
        ),
        migrations.AddConstraint(
            model_name="runpayee",
            constraint=models.UniqueConstraint(
                fields=("holder", "key", "supplier"), name="payables_runpayee_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="runpayee",
            constraint=models.UniqueConstraint(
                condition=models.Q(("position__isnull", False)),
                fields=("holder", "key", "position"),
                name="payables_runpayee_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="runpayee",
            constraint=models.CheckConstraint(
                condition=models.Q(("deducted__gte", 0)), name="payables_runpayee_held"
            ),
        ),
        migrations.AddConstraint(
            model_name="runpayee",
            constraint=models.CheckConstraint(
                condition=models.Q(("position", None), ("amount__gt", 0), _connector="OR"),
                name="payables_runpayee_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="runpayee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("failed_because", ""), ("failed_on", None)),
                    models.Q(("failed_on__isnull", False), models.Q(("failed_because", ""), _negated=True)),
                    _connector="OR",
                ),
                name="payables_runpayee_failed",
            ),
        ),
        migrations.AddConstraint(
            model_name="runpayee",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="payables_runpayee_rows"),
        ),
        migrations.AddConstraint(
            model_name="runpayee",
            constraint=models.UniqueConstraint(fields=("holder", "id"), name="payables_runpayee_by_holder"),
        ),
        migrations.AddConstraint(
            model_name="runpayee",
            constraint=apps.core.policy.HolderReference(field="payee", name="payables_runpayee_payee_held"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="runpayee",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_runpayee_history" ("amount", "deducted", "failed_because", "failed_on", "holder_id", "id", "invoices", "key", "payee_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "supplier_id", "warnings") VALUES (NEW."amount", NEW."deducted", NEW."failed_because", NEW."failed_on", NEW."holder_id", NEW."id", NEW."invoices", NEW."key", NEW."payee_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."position", NEW."supplier_id", NEW."warnings"); RETURN NULL;',
                    hash="c9988b9ca398e46817cb48e67f4344be48365179",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4445c",
                    table="payables_runpayee",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="runpayee",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "payables_runpayee_history" ("amount", "deducted", "failed_because", "failed_on", "holder_id", "id", "invoices", "key", "payee_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "supplier_id", "warnings") VALUES (NEW."amount", NEW."deducted", NEW."failed_because", NEW."failed_on", NEW."holder_id", NEW."id", NEW."invoices", NEW."key", NEW."payee_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."position", NEW."supplier_id", NEW."warnings"); RETURN NULL;',
                    hash="81df1b0e0f95061d49292e05be0edbe347d20886",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6a038",
                    table="payables_runpayee",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="runpayee",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_runpayee_history" ("amount", "deducted", "failed_because", "failed_on", "holder_id", "id", "invoices", "key", "payee_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "supplier_id", "warnings") VALUES (OLD."amount", OLD."deducted", OLD."failed_because", OLD."failed_on", OLD."holder_id", OLD."id", OLD."invoices", OLD."key", OLD."payee_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."position", OLD."supplier_id", OLD."warnings"); RETURN NULL;',
                    hash="77e9e0abf6a3517fdb7a1db0154bbb805426754f",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_75993",
                    table="payables_runpayee",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="runitemhistory",
            constraint=apps.core.policy.AppendOnly(name="payables_runitem_history_append_only"),
        ),
        migrations.AddConstraint(
            model_name="runitemhistory",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="payables_runitem_history_rows"),
        ),
        migrations.AddConstraint(
            model_name="runitem",
            constraint=models.UniqueConstraint(fields=("key", "invoice"), name="payables_runitem_once"),
        ),
        migrations.AddConstraint(
            model_name="runitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["in", "paid"])),
                fields=("invoice",),
                name="payables_runitem_one_run",
            ),
        ),
        migrations.AddConstraint(
            model_name="runitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "left"), ("why", ""), _connector="OR"),
                name="payables_runitem_left",
            ),
        ),
        migrations.AddConstraint(
            model_name="runitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "left"), ("why", ""), _negated=True), name="payables_runitem_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="runitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "out"), _negated=True),
                    models.Q(models.Q(("reason", ""), _negated=True), ("taken_by__isnull", False)),
                    _connector="OR",
                ),
                name="payables_runitem_out",
            ),
        ),
        migrations.AddConstraint(
            model_name="runitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "left"), ("to__isnull", False), _connector="OR"),
                name="payables_runitem_to",
            ),
        ),
        migrations.AddConstraint(
            model_name="runitem",
            constraint=apps.core.policy.TableTrigger(
                function="accord_runitem_is_kept",
                name="payables_runitem_kept",
                when="BEFORE UPDATE OR DELETE",
            ),
        ),
        migrations.AddConstraint(
            model_name="runitem",
            constraint=apps.core.policy.TableTrigger(
                added="added",
                function="accord_runitems_are_right",
                name="payables_runitem_right",
                per="STATEMENT",
                when="AFTER INSERT",
            ),
        ),
        migrations.AddConstraint(
            model_name="runitem",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="payables_runitem_rows"),
        ),
        migrations.AddConstraint(
            model_name="runitem",
            constraint=apps.core.policy.HolderReference(
                field="invoice", name="payables_runitem_invoice_held"
            ),
        ),
        migrations.AddConstraint(
            model_name="runitem",
            constraint=apps.core.policy.HolderReference(field="to", name="payables_runitem_to_held"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="runitem",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_runitem_history" ("amount", "deducted", "free_on", "holder_id", "id", "invoice_id", "key", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "taken_by_id", "to_id", "why") VALUES (NEW."amount", NEW."deducted", NEW."free_on", NEW."holder_id", NEW."id", NEW."invoice_id", NEW."key", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."reason", NEW."state", NEW."taken_by_id", NEW."to_id", NEW."why"); RETURN NULL;',
                    hash="94a92d12d742ddb38203c0ee5de38f8c7136f2d6",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_748c7",
                    table="payables_runitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="runitem",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "payables_runitem_history" ("amount", "deducted", "free_on", "holder_id", "id", "invoice_id", "key", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "taken_by_id", "to_id", "why") VALUES (NEW."amount", NEW."deducted", NEW."free_on", NEW."holder_id", NEW."id", NEW."invoice_id", NEW."key", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."reason", NEW."state", NEW."taken_by_id", NEW."to_id", NEW."why"); RETURN NULL;',
                    hash="983b8da595855425704d790c4fde1e0ae147ab94",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f2651",
                    table="payables_runitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="runitem",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_runitem_history" ("amount", "deducted", "free_on", "holder_id", "id", "invoice_id", "key", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "taken_by_id", "to_id", "why") VALUES (OLD."amount", OLD."deducted", OLD."free_on", OLD."holder_id", OLD."id", OLD."invoice_id", OLD."key", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."reason", OLD."state", OLD."taken_by_id", OLD."to_id", OLD."why"); RETURN NULL;',
                    hash="b0c939406ece51237c1f11d5d12dc8ca972fc4dd",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a33dc",
                    table="payables_runitem",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="remittancehistory",
            constraint=apps.core.policy.AppendOnly(name="payables_remittance_history_append_only"),
        ),
        migrations.AddConstraint(
            model_name="remittancehistory",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="payables_remittance_history_rows"),
        ),
        migrations.AddConstraint(
            model_name="remittance",
            constraint=models.UniqueConstraint(fields=("to",), name="payables_remittance_once"),
        ),
        migrations.AddConstraint(
            model_name="remittance",
            constraint=apps.core.policy.TableTrigger(
                deferred=True,
                function="accord_remittance_is_due",
                name="payables_remittance_due",
                when="AFTER INSERT",
            ),
        ),
        migrations.AddConstraint(
            model_name="remittance",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="payables_remittance_rows"),
        ),
        migrations.AddConstraint(
            model_name="remittance",
            constraint=apps.core.policy.HolderReference(field="to", name="payables_remittance_to_held"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="remittance",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_remittance_history" ("email", "failed_at", "holder_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "sent_at", "to_id") VALUES (NEW."email", NEW."failed_at", NEW."holder_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."sent_at", NEW."to_id"); RETURN NULL;',
                    hash="8e3cd472e00ef9d1873ac4602c840fdc92938eb6",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_417bb",
                    table="payables_remittance",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="remittance",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "payables_remittance_history" ("email", "failed_at", "holder_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "sent_at", "to_id") VALUES (NEW."email", NEW."failed_at", NEW."holder_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."sent_at", NEW."to_id"); RETURN NULL;',
                    hash="f78793bf47e2e5062af8c9fec867f5347a896b22",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_543e6",
                    table="payables_remittance",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="remittance",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_remittance_history" ("email", "failed_at", "holder_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "sent_at", "to_id") VALUES (OLD."email", OLD."failed_at", OLD."holder_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."sent_at", OLD."to_id"); RETURN NULL;',
                    hash="c805f5795b5849df1f13e62f20b81301bcedf963",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6ed6b",
                    table="payables_remittance",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="runpayeehistory",
            constraint=apps.core.policy.AppendOnly(name="payables_runpayee_history_append_only"),
        ),
        migrations.AddConstraint(
            model_name="runpayeehistory",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="payables_runpayee_history_rows"),
        ),
        migrations.AddConstraint(
            model_name="runplan",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("holder", "="), ("during", "&&")], name="payables_runplan_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="runplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekdays__len__gte", 1), ("weekdays__contained_by", [1, 2, 3, 4, 5])),
                name="payables_runplan_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="runplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("minimum__gte", 0), models.Q(("usual", None), ("usual__gt", 0), _connector="OR")
                ),
                name="payables_runplan_pounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="runplan",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="payables_runplan_rows"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="runplan",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_runplan_history" ("during", "holder_id", "id", "minimum", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "usual", "weekdays") VALUES (NEW."during", NEW."holder_id", NEW."id", NEW."minimum", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."reason", NEW."usual", NEW."weekdays"); RETURN NULL;',
                    hash="a1add899099e6070f1fbfd7990b5831fa1cf0d83",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_fbde3",
                    table="payables_runplan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="runplan",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "payables_runplan_history" ("during", "holder_id", "id", "minimum", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "usual", "weekdays") VALUES (NEW."during", NEW."holder_id", NEW."id", NEW."minimum", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."reason", NEW."usual", NEW."weekdays"); RETURN NULL;',
                    hash="cd8f89f4621263c61fc4c965845b19eb596074fa",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3924e",
                    table="payables_runplan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="runplan",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_runplan_history" ("during", "holder_id", "id", "minimum", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "usual", "weekdays") VALUES (OLD."during", OLD."holder_id", OLD."id", OLD."minimum", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."reason", OLD."usual", OLD."weekdays"); RETURN NULL;',
                    hash="c2956410da8f9e5f562004d390afd4e57404cb1e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_2fae7",
                    table="payables_runplan",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="runplanhistory",
            constraint=apps.core.policy.AppendOnly(name="payables_runplan_history_append_only"),
        ),
        migrations.AddConstraint(
            model_name="runplanhistory",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="payables_runplan_history_rows"),
        ),
        migrations.AddIndex(
            model_name="settled",
            index=models.Index(fields=["holder", "invoice", "dated"], name="payables_settled_day"),
        ),
        migrations.AddConstraint(
            model_name="settled",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_on", None)), fields=("invoice",), name="payables_settled_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="settled",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("how", "run"), ("key__isnull", False), ("record", None)),
                    models.Q(models.Q(("how", "run"), _negated=True), ("key", None)),
                    _connector="OR",
                ),
                name="payables_settled_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="settled",
            constraint=apps.core.policy.TableTrigger(
                function="accord_settled_is_kept",
                name="payables_settled_kept",
                when="BEFORE UPDATE OR DELETE",
            ),
        ),
        migrations.AddConstraint(
            model_name="settled",
            constraint=apps.core.policy.TableTrigger(
                added="added",
                function="accord_settled_is_right",
                name="payables_settled_right",
                per="STATEMENT",
                when="AFTER INSERT",
            ),
        ),
        migrations.AddConstraint(
            model_name="settled",
            constraint=apps.core.policy.TableTrigger(
                deferred=True,
                function="accord_settled_was_owed",
                name="payables_settled_owed",
                when="AFTER INSERT OR UPDATE",
            ),
        ),
        migrations.AddConstraint(
            model_name="settled",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="payables_settled_rows"),
        ),
        migrations.AddConstraint(
            model_name="settled",
            constraint=apps.core.policy.HolderReference(
                field="invoice", name="payables_settled_invoice_held"
            ),
        ),
        migrations.AddConstraint(
            model_name="settled",
            constraint=apps.core.policy.HolderReference(field="record", name="payables_settled_record_held"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="settled",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_settled_history" ("dated", "holder_id", "how", "id", "invoice_id", "key", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "undone_on") VALUES (NEW."dated", NEW."holder_id", NEW."how", NEW."id", NEW."invoice_id", NEW."key", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."record_id", NEW."undone_on"); RETURN NULL;',
                    hash="da1e0cea18209c471b7a48b6ae6eebbb70dd3384",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3b971",
                    table="payables_settled",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="settled",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "payables_settled_history" ("dated", "holder_id", "how", "id", "invoice_id", "key", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "undone_on") VALUES (NEW."dated", NEW."holder_id", NEW."how", NEW."id", NEW."invoice_id", NEW."key", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."record_id", NEW."undone_on"); RETURN NULL;',
                    hash="f383447bb65ec0f4524fd471680b2a20602953a3",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_185df",
                    table="payables_settled",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="settled",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_settled_history" ("dated", "holder_id", "how", "id", "invoice_id", "key", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "undone_on") VALUES (OLD."dated", OLD."holder_id", OLD."how", OLD."id", OLD."invoice_id", OLD."key", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."record_id", OLD."undone_on"); RETURN NULL;',
                    hash="36efd194453ad94e1b67cae8a9229789bd5080c5",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a5519",
                    table="payables_settled",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="settledhistory",
            constraint=apps.core.policy.AppendOnly(name="payables_settled_history_append_only"),
        ),
        migrations.AddConstraint(
            model_name="settledhistory",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="payables_settled_history_rows"),
        ),
        migrations.AddConstraint(
            model_name="subcontractor",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("holder", "="), ("supplier", "="), ("during", "&&")],
                name="payables_subcontractor_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="subcontractor",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("rate", "higher"), _negated=True),
                    models.Q(("verification", ""), _negated=True),
                    _connector="OR",
                ),
                name="payables_subcontractor_verified",
            ),
        ),
        migrations.AddConstraint(
            model_name="subcontractor",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="payables_subcontractor_rows"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="subcontractor",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_subcontractor_history" ("during", "holder_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "sealed", "source", "supplier_id", "tail", "verification") VALUES (NEW."during", NEW."holder_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."rate", NEW."sealed", NEW."source", NEW."supplier_id", NEW."tail", NEW."verification"); RETURN NULL;',
                    hash="bb817e5c4a83c41e802a2bb38f1ee88d91b080f5",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_dc3bc",
                    table="payables_subcontractor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="subcontractor",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "payables_subcontractor_history" ("during", "holder_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "sealed", "source", "supplier_id", "tail", "verification") VALUES (NEW."during", NEW."holder_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."rate", NEW."sealed", NEW."source", NEW."supplier_id", NEW."tail", NEW."verification"); RETURN NULL;',
                    hash="eee6a4493ec3a580d441013035b2fbcb2d4dc3e5",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_96a7e",
                    table="payables_subcontractor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="subcontractor",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "payables_subcontractor_history" ("during", "holder_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "sealed", "source", "supplier_id", "tail", "verification") VALUES (OLD."during", OLD."holder_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."rate", OLD."sealed", OLD."source", OLD."supplier_id", OLD."tail", OLD."verification"); RETURN NULL;',
                    hash="3efe47af8b81ed26cc31d40ff72fff5e9d65d53e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_1e8e4",
                    table="payables_subcontractor",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="subcontractorhistory",
            constraint=apps.core.policy.AppendOnly(name="payables_subcontractor_history_append_only"),
        ),
        migrations.AddConstraint(
            model_name="subcontractorhistory",
            constraint=apps.core.policy.RowPolicy(data_class=2, name="payables_subcontractor_history_rows"),
        ),
        SqlFile("payables", "tables", "runs"),
    )
