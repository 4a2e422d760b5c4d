"""Files of journals that were brought in: opening balances and the history of an earlier system."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.documents.models import Record
from apps.intake.models import Upload
from apps.ledger.models.journals import JournalKind
from apps.tenancy.base import TenantModel


@tracked
class JournalLoad(TenantModel):
    """One file of journals (record kind `ledger.import`): the batches of drafts it became, with its control totals.

    The batches are linked to its record; they are posted by the approval of a second person.
    """

    data_class = DataClass.FINANCE
    retention = "for ever"

    record = HolderForeignKey(Record, related_name="+")
    upload = HolderForeignKey(Upload, related_name="+")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=20, choices=JournalKind.choices)
    journals = models.PositiveIntegerField()
    lines = models.PositiveIntegerField()
    debits = MoneyField()
    control = models.JSONField(help_text="Debits and credits by account and period, as the file gave them.")
    live = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "sha256"], condition=Q(live=True), name="ledger_journalload_once"
            ),
        ]
