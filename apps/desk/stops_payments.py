"""Stops of the tour at payments: a run to review, and what it leaves out."""

from __future__ import annotations

from django.urls import reverse

from apps.core.actor import Actor
from apps.core.show import pounds
from apps.desk.tour import Stop
from apps.payables.models import Run
from apps.payables.queries.runs import totals

NONE, GROUP = "none left", "Pay suppliers"


def _newest(actor: Actor) -> Run | None:
    """The run that is proposed; once somebody has sent it, it is still the newest."""
    return Run.objects.filter(holder_id=actor.home or 0).order_by("-pk").first()


def _pays(actor: Actor) -> str:
    found = _newest(actor)
    return pounds(totals([found.key])[found.key].amount) if found else NONE


def _run_page(actor: Actor) -> str | None:
    found = _newest(actor)
    return reverse("payables:run", args=[found.record_id]) if found else None


PAYMENTS = (
    Stop(
        "payment-run", "Review a payment run, warnings first", "cc.finance", _run_page, "a proposed payment run", _pays,
        "What it pays", "See why one invoice is frozen and another has no details; take one out with a reason, put it back "
        "and send the run: another person releases it.", group=GROUP,
    ),
    Stop(
        "payment-runs", "What was paid and what is to be paid", "cc.manager", "payables:runs", "the payment runs", _pays,
        "The newest run pays", "Open it: whoever registered or approved one of its invoices cannot release it.",
        group=GROUP,
    ),
)  # fmt: skip
