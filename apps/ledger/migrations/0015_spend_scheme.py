"""A scheme that says which accounts are published spend."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0014_account_structure"),
    ]

    operations = [
        migrations.AlterField(
            model_name="mapping",
            name="scheme",
            field=models.CharField(
                choices=[
                    ("sercop", "SeRCOP subjective groups"),
                    ("poa", "Police Objective Analysis"),
                    ("fire", "Fire service lines"),
                    ("nhs", "NHS lines"),
                    ("spend", "What counts as published spend"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="mappinghistory",
            name="scheme",
            field=models.CharField(
                choices=[
                    ("sercop", "SeRCOP subjective groups"),
                    ("poa", "Police Objective Analysis"),
                    ("fire", "Fire service lines"),
                    ("nhs", "NHS lines"),
                    ("spend", "What counts as published spend"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="reportline",
            name="scheme",
            field=models.CharField(
                choices=[
                    ("sercop", "SeRCOP subjective groups"),
                    ("poa", "Police Objective Analysis"),
                    ("fire", "Fire service lines"),
                    ("nhs", "NHS lines"),
                    ("spend", "What counts as published spend"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="reportlinehistory",
            name="scheme",
            field=models.CharField(
                choices=[
                    ("sercop", "SeRCOP subjective groups"),
                    ("poa", "Police Objective Analysis"),
                    ("fire", "Fire service lines"),
                    ("nhs", "NHS lines"),
                    ("spend", "What counts as published spend"),
                ],
                max_length=8,
            ),
        ),
    ]
