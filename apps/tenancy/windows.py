"""Windows: the only way one organisation learns something of another.

A window is a table of rows that their owner writes on purpose for a named reader, with the fewest columns:

    class PricePoint(Window):
        data_class = DataClass.PROCUREMENT
        retention = "3 years"
        item = models.CharField(max_length=80)
        price = UnitPriceField()

`holder` is the owner; `reader` is a circle (or one organisation) whose members read the row within the same data
class.  Nobody's scope grows: the row itself says for whom it is, and the database shows it to them alone.
"""

from __future__ import annotations

from django.db import models

from apps.tenancy.base import TenantModel
from apps.tenancy.policies import ReaderToo


class Window(TenantModel):
    """Rows of one owner, readable also by the members of `reader`; written by the owner alone."""

    reader = models.ForeignKey(
        "tenancy.Holder",
        models.PROTECT,
        related_name="+",
        help_text="Circle or organisation that may read this row.",
    )

    class Meta:
        abstract = True
        constraints = [ReaderToo(name="%(app_label)s_%(class)s_reader", column="reader_id")]
