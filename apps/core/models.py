"""Base classes of every model: each declares its data class and how long it is kept."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models.base import ModelBase
from django.utils.text import capfirst

from apps.core import words
from apps.core.classes import DataClass
from apps.core.policy import own_constraints


class HouseBase(ModelBase):
    """Metaclass that turns a model's declarations into database rules, so that nobody can forget one."""

    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any) -> Any:
        model: Any = super().__new__(mcs, name, bases, attrs, **kwargs)
        if model._meta.abstract or model._meta.proxy:
            return model
        for needed in ("data_class", "retention"):
            if getattr(model, needed, None) is None:
                raise TypeError(f"{model.__module__}.{name} must declare {needed}.")
        # Migrations keep only a name that was given, so this changes what people read and nothing else.
        if "verbose_name" not in model._meta.original_attrs:
            model._meta.verbose_name = words.label(str(model._meta.verbose_name))
            if "verbose_name_plural" not in model._meta.original_attrs:
                one = str(model._meta.verbose_name)
                model._meta.verbose_name_plural = one if one.endswith("s") else f"{one}s"
        for field in model._meta.local_fields:
            if field._verbose_name is None:
                field.verbose_name = words.label(field.name)
        for rule in model._meta.constraints:
            # Migrations know no declarations, so a rule that depends on the class carries it.
            if "data_class" in getattr(rule, "options", ()) and rule.data_class is None:
                rule.data_class = int(model.data_class)
        model._meta.constraints = [*model._meta.constraints, *own_constraints(model)]
        model._meta.original_attrs["constraints"] = model._meta.constraints
        return model


class HouseModel(models.Model, metaclass=HouseBase):
    """Any model of Accord.  `policy` passes options to RowPolicy; `retention` says how long rows are kept."""

    data_class: ClassVar[DataClass]
    retention: ClassVar[str]
    policy: ClassVar[dict[str, str]] = {}
    append_only: ClassVar[bool] = False

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{capfirst(str(self._meta.verbose_name))} {self.pk}"


class ReferenceModel(HouseModel):
    """Shared facts: everyone reads them, only a steward duty writes them."""

    data_class = DataClass.REFERENCE
    policy = {"read": "all", "write": "steward"}

    class Meta:
        abstract = True


class SystemModel(HouseModel):
    """Machinery without business content; no wall, never listed to business users."""

    data_class = DataClass.SYSTEM

    class Meta:
        abstract = True
