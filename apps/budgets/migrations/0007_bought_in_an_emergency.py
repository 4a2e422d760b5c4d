"""What was bought in an emergency passes a budget stop, and it is written down."""

import django.db.models.deletion
from django.db import migrations, models

import apps.core.fields
import apps.core.policy
from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    """A passing without an override names its document."""

    dependencies = [
        ("budgets", "0006_returns_and_credits"),
        ("documents", "0003_after_tables"),
        ("tenancy", "0003_after_tables"),
    ]

    operations = [
        migrations.AddField(
            model_name="passing",
            name="record",
            field=apps.core.fields.HolderForeignKey(
                help_text="The document; of older passings its override names it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.record",
            ),
        ),
        migrations.AlterField(
            model_name="passing",
            name="override",
            field=apps.core.fields.HolderForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="passings",
                to="budgets.override",
            ),
        ),
        migrations.AddConstraint(
            model_name="passing",
            constraint=models.CheckConstraint(
                condition=models.Q(("override__isnull", False), ("record__isnull", False), _connector="OR"),
                name="budgets_passing_of_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="passing",
            constraint=apps.core.policy.HolderReference(field="record", name="budgets_passing_record_held"),
        ),
        SqlFile("budgets", "tables", "judging"),
        SqlFile("budgets", "tables", "commitments"),
    ]
