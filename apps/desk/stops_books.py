"""Stops of the tour in the books: journals, their second person, what the books say, and how auditors read them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from apps.core.actor import Actor
from apps.core.show import pounds
from apps.desk.tour import Stop
from apps.documents.models import Record
from apps.ledger.models import Journal, Period, Recurring, Year
from apps.ledger.queries.balances import trial_balance
from apps.ledger.queries.journals import controls
from apps.ledger.queries.statements import balance_sheet, income_and_expenditure
from apps.ledger.transitions import BATCH, REVIEW
from apps.work.models import ApprovalRequest

NONE, GROUP = "none left", "Keep the books"
READ = "finance.read"


def _batch(state: str, **more: Any) -> Record | None:
    return Record.objects.filter(kind=BATCH.kind, state=state, **more).order_by("-id").first()


def _title(state: str) -> Any:
    def figure(actor: Actor) -> str:
        found = _batch(state)
        return found.title if found else NONE

    return figure


def _page(state: str) -> Any:
    def page(actor: Actor) -> str | None:
        found = _batch(state)
        return reverse("ledger:batch", args=[found.pk]) if found else None

    return page


def _approval(actor: Actor) -> str | None:
    found = ApprovalRequest.objects.filter(kind=BATCH.kind, state="waiting").order_by("-id").first()
    return reverse("work:approval", args=[found.pk]) if found else None


def _own(actor: Actor) -> int:
    """The organisation whose books the person's pages open first."""
    holders = actor.holders_with(READ)
    return actor.home if actor.home in holders else min(holders)  # type: ignore[return-value]


def _year(actor: Actor) -> Year | None:
    return Year.objects.filter(holder_id=_own(actor)).order_by("-year").first()


def _balance(actor: Actor) -> str:
    year = _year(actor)
    return pounds(trial_balance(year.holder_id, year.year, through=12).debits) if year else NONE


def _net(actor: Actor) -> str:
    year = _year(actor)
    return pounds(income_and_expenditure(year.holder_id, year.year, through=12).net) if year else NONE


def _worth(actor: Actor) -> str:
    year = _year(actor)
    return pounds(balance_sheet(year.holder_id, year.year, through=12).net_assets) if year else NONE


def _journal(actor: Actor) -> Journal | None:
    return (
        Journal.objects.filter(holder_id=_own(actor), kind="manual", reversed_by=None, reverses=None)
        .order_by("-dated", "-id").first()
    )  # fmt: skip


def _journal_number(actor: Actor) -> str:
    found = _journal(actor)
    return found.number if found else NONE


def _journal_page(actor: Actor) -> str | None:
    found = _journal(actor)
    return reverse("ledger:journal", args=[found.pk]) if found else None


def _repeated(actor: Actor) -> str:
    found = Recurring.objects.filter(holder_id=_own(actor), ended_at=None).order_by("next_on").first()
    return found.text if found else NONE


def _unreviewed(actor: Actor) -> Period | None:
    done = Record.objects.filter(holder_id=_own(actor), kind=REVIEW.kind).values_list("title", flat=True)
    held = Journal.objects.filter(holder_id=_own(actor), kind="manual", posting__approved_by=None)
    for period in Period.objects.filter(holder_id=_own(actor), number__range=(1, 12)).order_by("during"):
        if f"Manual journals of {period.label}" not in set(done) and held.filter(period=period).exists():
            return period
    return None


def _review_label(actor: Actor) -> str:
    found = _unreviewed(actor)
    return found.label if found else NONE


def _review_page(actor: Actor) -> str | None:
    found = _unreviewed(actor)
    return f"{reverse('ledger:review')}?in={found.holder_id}&month={found.pk}" if found else None


def _extracted(actor: Actor) -> str:
    year = _year(actor)
    return pounds(controls(year).debits) if year else NONE


BOOKS = (
    Stop(
        "journal", "Write a journal by keyboard", "cc.finance2", _page("draft"), "a batch that is still a draft",
        _title("draft"), "The accrual that is due",
        "Choose “Change”, then type codes, paste lines from a spreadsheet, or write = to balance. Send it.", group=GROUP,
    ),
    Stop(
        "second-person", "Why a journal waits for a second person", "fra.finance2", _page("waiting"),
        "a batch that waits", _title("waiting"), "What waits", "Its reasons stand on the page; send another small one, "
        "which posts at once.", group=GROUP,
    ),
    Stop(
        "approve-journal", "Approve what another prepared", "fra.manager", _approval, "the approval of a batch",
        _title("waiting"), "What waits", "Open the record to see the lines, then approve: it is posted in the same act.",
        group=GROUP,
    ),
    Stop(
        "refused-journal", "What came back, with the reason", "amb.finance2", _page("refused"), "a batch that was refused",
        _title("refused"), "The batch", "Attach the lessor's schedule, and send it again.", group=GROUP,
    ),
    Stop(
        "trial-balance", "From the trial balance to any line", "cc.finance", "ledger:trial-balance", "the trial balance",
        _balance, "Debit balances", "Follow any figure to its lines; take it as PDF, Excel or CSV; choose a past day.",
        query="through=12", group=GROUP,
    ),
    Stop(
        "statements", "Income and expenditure beside last year", "fra.finance", "ledger:result", "the statement", _net,
        "Net expenditure so far", "Then the published lines: what nothing maps stands as its own row.", query="through=12",
        group=GROUP,
    ),
    Stop(
        "balance-sheet", "The balance sheet and the reserves", "amb.finance", "ledger:balance-sheet", "the balance sheet",
        _worth, "Net assets", "See what moved each reserve, and what the year end took to the general fund.",
        query="through=12", group=GROUP,
    ),
    Stop(
        "reverse-journal", "A posted journal is reversed, never changed", "amb.finance", _journal_page, "a posted journal",
        _journal_number, "The journal", "Reverse it: both stand, and each names the other.", group=GROUP,
    ),
    Stop(
        "repeat-journal", "Journals that come again each month", "cc.finance", "ledger:standing", "repeated journals",
        _repeated, "What is due", "Raise what is due; or spread a prepayment over its months.", group=GROUP,
    ),
    Stop(
        "review-journals", "Manual journals that nobody else saw", "cc.manager", _review_page, "the monthly review",
        _review_label, "The month to review", "Look through the list and keep the review.", group=GROUP,
    ),
    Stop(
        "extract", "Every journal line of a year for the auditor", "auditor", "ledger:extract", "the journal extract",
        _extracted, "Debits of the year", "Take it as CSV: every line, who prepared, approved and posted it, and when.",
        group=GROUP,
    ),
    Stop(
        "chart", "Which accounts the books use", "pcc.finance", "ledger:chart", "the chart of accounts",
        lambda actor: "General fund", "An account", "Open a cost centre, or use another account of the shared structure.",
        group=GROUP,
    ),
)  # fmt: skip
