"""Inter-organisation entries: what each side says of its half, for the other side to read."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.documents.models import Record
from apps.tenancy.models import Organisation
from apps.tenancy.policies import ReaderToo
from apps.tenancy.windows import Window


@tracked
class PairSide(Window):
    """One organisation's half of an inter-organisation entry, shown to the organisation on the other side.

    Two rows with one `pair` that read each other are an entry; the journals themselves stay in each side's own books.
    The reader learns the day, the words, the pounds between the two and how far the half has come: no account, no
    cost centre, no other line.
    """

    data_class = DataClass.FINANCE
    retention = "as the journal"

    class State(models.TextChoices):
        """How far this half has come."""

        WAITING = "waiting", "Waits for approval"
        APPROVED = "approved", "Approved, waits for the other side"
        POSTED = "posted", "Posted"
        REFUSED = "refused", "Refused or taken back before approval"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    pair = models.UUIDField()
    record = HolderForeignKey(Record, null=True, related_name="+", help_text="The half's own batch.")
    dated = models.DateField()
    text = models.CharField(max_length=200)
    amount = MoneyField(help_text="Pounds that the reader owes the holder; negative where the holder owes.")
    vat = MoneyField(default=0, help_text="VAT within the amount, as the holder's paper says.")
    reverses = models.UUIDField(null=True, help_text="The pair that this one takes back.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=200, blank=True)
    paper = models.JSONField(
        null=True,
        help_text="What the printed invoice of a recharge says: number, parties, lines, VAT; never changed.",
    )
    journal_number = models.CharField(max_length=24, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            ReaderToo(name="ledger_pairside_reader", column="reader_id"),
            models.UniqueConstraint(fields=["holder", "pair"], name="ledger_pairside_once"),
            models.CheckConstraint(condition=~Q(reader=F("holder")), name="ledger_pairside_two"),
        ]
        indexes = [
            models.Index(fields=["pair"], name="ledger_pairside_pair"),
            models.Index(fields=["reader", "state"], name="ledger_pairside_read"),
        ]

    def __str__(self) -> str:
        return f"{self.text} (£{self.amount:,.2f})"

    @property
    def other(self) -> Organisation | None:
        """The organisation on the other side."""
        return Organisation.objects.filter(pk=self.reader_id).first()
