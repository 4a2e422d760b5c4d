"""What the budgets said of an emergency; answers to shares of joint purchases."""

import django.db.models.deletion
from django.db import migrations, models

import apps.core.policy
import apps.tenancy.policies
from apps.core.migration import SqlFile


class Migration(migrations.Migration):
    """Two more things kept."""

    dependencies = [
        ("budgets", "0007_bought_in_an_emergency"),
        ("identity", "0003_after_tables"),
        ("purchasing", "0003_after_tables"),
        ("tenancy", "0003_after_tables"),
    ]

    operations = [
        SqlFile("purchasing", "functions", "purchasing_guards"),
        migrations.AddField(
            model_name="emergency",
            name="over_budget",
            field=models.JSONField(
                default=list, help_text="What the budgets said when it was written down, as sentences."
            ),
        ),
        migrations.CreateModel(
            name="JointAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("common", models.CharField(max_length=40)),
                ("joined", models.BooleanField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
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
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.person",
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        help_text="Circle or organisation that may read this row.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.holder",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["common", "-id"], name="purchasing_jointanswer_list")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("joined", True), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="purchasing_jointanswer_why",
                    ),
                    apps.tenancy.policies.ReaderToo(
                        column="reader_id", data_class=3, name="purchasing_jointanswer_reader"
                    ),
                    apps.core.policy.TableTrigger(
                        function="accord_joint_is_answered",
                        name="purchasing_jointanswer_offered",
                        when="AFTER INSERT",
                    ),
                    apps.core.policy.RowPolicy(data_class=3, name="purchasing_jointanswer_rows"),
                    apps.core.policy.AppendOnly(name="purchasing_jointanswer_append_only"),
                ],
            },
        ),
        SqlFile("purchasing", "tables", "bought_past_stop"),
    ]
