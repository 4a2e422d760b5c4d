"""What a person keeps at the front door: their saved filters."""

from __future__ import annotations

from django.db import models

from apps.core.classes import DataClass
from apps.identity.models import Person
from apps.tenancy.base import TenantModel


class SavedFilter(TenantModel):
    """A list with its filters, saved under a name by one person for themselves."""

    data_class = DataClass.DIRECTORY
    retention = "until the person removes it"
    policy = {"read": "own", "write": "own", "own_person": "person_id"}

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    path = models.CharField(max_length=200)
    query = models.CharField(max_length=1000)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["person", "path", "name"], name="desk_savedfilter_once")
        ]

    def __str__(self) -> str:
        return self.name
