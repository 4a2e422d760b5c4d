"""Lets registers say VAT as people write it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0007_between_and_vat"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="vatcode",
            options={"ordering": ["code"], "verbose_name": "VAT code"},
        ),
        migrations.AlterModelOptions(
            name="vatrate",
            options={"verbose_name": "VAT rate"},
        ),
    ]
