"""Books to try things with: an organisation that has opened its years, accounts and cost centres."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction

from apps.core.clock import today
from apps.core.scope import scope
from apps.ledger.actions.closing import carry_red, step_lock
from apps.ledger.actions.journals import enter_batch
from apps.ledger.actions.keeping import open_value, set_rules, use_accounts
from apps.ledger.actions.years import open_year
from apps.ledger.calc.entries import Entry, EntryLine
from apps.ledger.codings import Coded, codings
from apps.ledger.models import Account, CloseEvidence, Journal, Period
from apps.ledger.queries.checklist import checklist

SINCE = dt.date(2024, 4, 1)
APRIL = dt.date(2026, 4, 15)
BANK, CREDITORS, ENERGY, FUEL, GRANTS, FUND = "15000", "20000", "52100", "53100", "40000", "30000"
WATCHED = ("15000", "15100")
OFFICERS = {"CC": "cc.finance", "FRA": "fra.finance", "PCC": "pcc.finance"}
MANAGERS = {"CC": "cc.manager", "FRA": "fra.manager", "PCC": "pcc.manager"}
_keys = itertools.count(1)


def officer(county: Any, code: str) -> Any:
    """The finance officer who raises journals there."""
    return county.actor(OFFICERS[code])


def manager(county: Any, code: str) -> Any:
    """The finance manager who approves them."""
    return county.actor(MANAGERS[code])


def opened(county: Any, code: str = "CC", *, years: Iterable[int] = (2026,), limit: str = "10000.00") -> int:
    """An organisation's books, ready: every account in use, cost centres HQ › OPS and HQ › FLEET; gives its id."""
    holder = county.org(code)
    by = officer(county, code)
    for year in years:
        open_year(by=by, holder=holder, year=year)
    with scope(county.everything()):
        accounts = list(Account.objects.values_list("code", flat=True))
    use_accounts(by=by, holder=holder, accounts=accounts, since=SINCE)
    for value, parent in (("HQ", ""), ("OPS", "HQ"), ("FLEET", "HQ")):
        open_value(
            by=by,
            holder=holder,
            kind="cost_centre",
            code=value,
            name=value.title(),
            since=SINCE,
            parent=parent,
        )
    set_rules(
        by=manager(county, code),
        holder=holder,
        manual_limit=Decimal(limit),
        since=SINCE,
        reason="Scheme of consent",
    )
    return holder


def lines(county: Any, holder: int, *parts: tuple[str, str]) -> list[EntryLine]:
    """Lines from (account, pounds); nominal accounts stand on cost centre OPS."""
    coded = {
        account: Coded(account, cost_centre="OPS" if account[0] in "45" else None) for account, _ in parts
    }
    with scope(county.everything()), transaction.atomic():
        found = codings(holder, coded.values())
    return [EntryLine(found[coded[account]], Decimal(amount)) for account, amount in parts]


def entry(county: Any, holder: int, *parts: tuple[str, str], dated: dt.date = APRIL, **more: Any) -> Entry:
    """A journal from (account, pounds)."""
    return Entry(
        dated=dated, text=more.pop("text", "Energy of April"), lines=lines(county, holder, *parts), **more
    )


def entered(county: Any, code: str, holder: int, *entries: Entry) -> Any:
    """Raise and send journals as the finance officer; gives the batch's record."""
    return enter_batch(
        by=officer(county, code),
        holder=holder,
        title="Journals",
        entries=entries,
        key=f"form-key-{next(_keys)}",
    )


def journals(county: Any, record: Any) -> list[Journal]:
    """What stands in the books from a batch."""
    with scope(county.everything()):
        return list(Journal.objects.filter(posting__record=record).order_by("id"))


def period_of(county: Any, holder: int, number: int, year: int = 2026) -> Period:
    """A period of the organisation's books by its number."""
    with scope(county.everything()), transaction.atomic():
        return Period.objects.get(holder_id=holder, number=number, year__year=year)


def closed(
    county: Any, holder: int, number: int, after: str = "soft", *, lock: str = "ledger", year: int = 2026, by: Any = None,
    before: str = "", reason: str = "", carry: Iterable[str] = (),
) -> CloseEvidence:  # fmt: skip
    """Step a lock of the Chief Constable's books as the finance manager; reds in `carry` are carried first, and
    months before stand as they are (a red of theirs is carried)."""
    period = period_of(county, holder, number, year)
    director = county.actor("cc.director")
    with scope(county.everything()):
        red = (
            {one.question.code for one in checklist(period, lock, after) if one.stops}
            if after != "open"
            else set()
        )
    for code in red & {"previous", *carry}:
        carry_red(
            by=director, period_id=period.pk, lock=lock, check_code=code, for_standing=after, reason="Closed out of order",
            owner_id=county.person("cc.finance"), due_on=today(),
        )  # fmt: skip
    usual = {"soft": "open", "open": "soft", "hard": "soft"}
    return step_lock(
        by=by or manager(county, "CC"), period_id=period.pk, lock=lock, before=before or usual[after], after=after,
        reason=reason,
    )  # fmt: skip
