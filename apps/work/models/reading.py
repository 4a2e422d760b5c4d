"""Temporary reading of one record, by django-guardian's direct-key permissions."""

from __future__ import annotations

from django.db import models
from guardian.models import UserObjectPermissionBase

from apps.core.fields import HolderForeignKey
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.identity.models import Person
from apps.tenancy.base import MixedModel


class RecordReader(MixedModel, UserObjectPermissionBase):
    """One sign-in may read one record until a day, in place of a duty that its page asks for.

    It never widens a scope: a record outside the person's data classes and holders stays unseen whatever stands
    here, since the database's policies do not look at this table.
    """

    retention = "1 year"

    content_object = HolderForeignKey(Record, related_name="readers")
    until = models.DateField(help_text="Last day.")
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)

    class Meta(UserObjectPermissionBase.Meta):
        unique_together = [["user", "permission", "content_object"]]
        constraints = [
            TableTrigger(
                name="work_recordreader_class", when="BEFORE INSERT", function="accord_class_of_content"
            )
        ]
