"""Field types of the house: money, unit prices, and references that carry the holder."""

from __future__ import annotations

from typing import Any

from django.db import models


class MoneyField(models.DecimalField):
    """Pounds as numeric(14,2): never a float, never another currency."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_digits"] = 14
        kwargs["decimal_places"] = 2
        super().__init__(*args, **kwargs)


class UnitPriceField(models.DecimalField):
    """A price per unit in pounds with four decimal places."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_digits"] = 14
        kwargs["decimal_places"] = 4
        super().__init__(*args, **kwargs)


class HolderForeignKey(models.ForeignKey):
    """A foreign key between two holder-walled tables, enforced together with the holder.

    PostgreSQL checks foreign keys without looking at row policies, so a plain key may point at another
    organisation's row.  This field leaves the plain key out; `TenantModel` adds the composite one
    (holder, x) -> (holder, id).  `holder_field` names another column of this row that holds the target's
    holder (a participant's own part points at the circle's shared row that way).
    """

    def __init__(
        self, to: Any, on_delete: Any = models.PROTECT, *, holder_field: str = "holder", **kwargs: Any
    ) -> None:
        self.holder_field = holder_field
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)

    def deconstruct(self) -> Any:
        """Migrations keep the holder field's name; the constraint itself is a Meta constraint."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        if self.holder_field != "holder":
            kwargs["holder_field"] = self.holder_field
        return name, path, args, kwargs
