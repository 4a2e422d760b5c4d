"""Stops of the tour at the close: the checklist, an exception to a lock, and a file of journals of an earlier system."""

from __future__ import annotations

from django.urls import reverse

from apps.core.actor import Actor
from apps.core.show import pounds
from apps.desk.tour import Stop
from apps.intake.models import Upload
from apps.intake.transitions import READY
from apps.ledger.models import LockException, Period, Standing
from apps.ledger.queries.checklist import checklist
from apps.ledger.queries.exceptions import journals_under

NONE, GROUP = "none left", "Keep the books"


def _period(actor: Actor) -> Period | None:
    """The first month that is open in the books of the person's own organisation."""
    found = Period.objects.filter(
        holder_id=actor.home or 0, number__gte=1, number__lte=12, ledger_lock=Standing.OPEN
    )
    return found.order_by("during").first()


def _suspense(actor: Actor) -> str:
    period = _period(actor)
    if period is None:
        return NONE
    red = [
        one
        for one in checklist(period, "ledger", Standing.SOFT)
        if one.question.code == "suspense" and one.is_red
    ]
    return pounds(red[0].answer.amount) if red else NONE


def _checklist(actor: Actor) -> str | None:
    period = _period(actor)
    return reverse("ledger:close-period", args=[period.pk]) if period else None


def _exception(actor: Actor) -> LockException | None:
    return (
        LockException.objects.filter(holder_id=actor.home or 0, passed__isnull=False).order_by("-pk").first()
    )


def _under(actor: Actor) -> str:
    found = _exception(actor)
    journal = journals_under(found).first() if found else None
    return journal.number if journal else NONE


def _exception_page(actor: Actor) -> str | None:
    found = _exception(actor)
    return reverse("ledger:close-exception", args=[found.pk]) if found else None


def _upload() -> Upload | None:
    found = Upload.objects.filter(target="journals", record__state=READY, preview__counts__rows_refused__gt=0)
    return found.order_by("-pk").first()


def _short(actor: Actor) -> str:
    found = _upload()
    return found.preview["refused"][0]["refusals"][0]["right_would_be"] if found else NONE


def _fix(actor: Actor) -> str | None:
    found = _upload()
    return reverse("intake:fix", args=[found.pk]) if found else None


CLOSE = (
    Stop(
        "close", "Close a month by its evidence", "cc.manager", _checklist, "the checklist of the open month",
        _suspense, "Stands on suspense",
        "Try to close it: two reds stop it. As Constance Ebury, carry them with a reason and a day; then close it as Helen "
        "Wexmoor: they stay red.", group=GROUP,
    ),
    Stop(
        "lock-exception", "Post past a soft lock, by leave and for a reason", "cc.director", _exception_page,
        "an exception that was used", _under, "The journal posted under it",
        "End it. Another one, to the VAT lock of the same month, waits for your approval.", group=GROUP,
    ),
    Stop(
        "history", "Bring in opening balances and history", "cc.finance", _fix, "a file of journals in its fix step", _short,
        "What would be right",
        "Set the two rows aside with a reason: three journals become drafts that Helen Wexmoor approves.", group=GROUP,
    ),
)  # fmt: skip
