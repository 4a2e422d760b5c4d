"""What an organisation's books are made of: accounts in use, dimension values, and the rule for a second person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, reason_given
from apps.core.classes import DataClass
from apps.core.errors import Conflict, Invalid, NotFound
from apps.ledger.errors import books_judged
from apps.ledger.models import Account, AccountUse, BookRules, Dimension, DimensionValue

KEEP = "books.keep"
ACCOUNTS_MAX = 2_000


@action("ledger.account.use")
def use_accounts(act: Act, *, holder: int, accounts: Sequence[str], since: dt.date) -> int:
    """Begin to use accounts of the shared structure from a day on; gives how many are new."""
    act.by.require(KEEP, holder)
    wanted = sorted(set(accounts))
    if not 1 <= len(wanted) <= ACCOUNTS_MAX:
        raise Invalid(f"Choose between 1 and {ACCOUNTS_MAX:,} accounts; {len(wanted):,} were chosen.")
    known = set(Account.objects.filter(code__in=wanted).values_list("code", flat=True))
    if len(known) < len(wanted):
        raise NotFound(f"There is no account {next(code for code in wanted if code not in known)}.")
    used = set(
        AccountUse.objects.filter(holder_id=holder, account_id__in=wanted, during__contains=since)
        .values_list("account_id", flat=True)
    )  # fmt: skip
    new = [code for code in wanted if code not in used]
    with books_judged(overlap="One of these accounts is in use for some of these days already."):
        AccountUse.objects.bulk_create(
            [AccountUse(holder_id=holder, account_id=code, during=DateRange(since, None)) for code in new]
        )
    act.audit(holder, DataClass.FINANCE, details={"accounts": len(new), "since": since})
    return len(new)


@action("ledger.account.end")
def end_account(act: Act, *, use_id: int, last_day: dt.date, reason: str) -> AccountUse:
    """Stop using an account after a day; what stands on it stays."""
    found = one_locked(AccountUse, use_id, "account in use")
    act.by.require(KEEP, found.holder_id)
    why = reason_given(reason)
    if last_day < found.during.lower:
        raise Invalid(
            f"Account {found.account_id} is in use from {found.during.lower:%-d %B %Y}: end it later."
        )
    found.during = DateRange(found.during.lower, last_day + dt.timedelta(days=1))
    found.save()
    act.audit(
        found.holder_id,
        DataClass.FINANCE,
        reason=why,
        details={"account": found.account_id, "last_day": last_day},
    )
    return found


@action("ledger.dimension.open")
def open_value(
    act: Act, *, holder: int, kind: str, code: str, name: str, since: dt.date, parent: str = "",
    until: dt.date | None = None,
) -> DimensionValue:  # fmt: skip
    """Open a cost centre, objective, project, category or contract to post to."""
    act.by.require(KEEP, holder)
    made = register_value(
        holder=holder, kind=kind, code=code, name=name, since=since, parent=parent, until=until
    )
    act.audit(holder, DataClass.FINANCE, details={"value": made.pk, "kind": kind, "code": made.code})
    return made


def register_value(
    *,
    holder: int,
    kind: str,
    code: str,
    name: str,
    since: dt.date,
    parent: str = "",
    until: dt.date | None = None,
) -> DimensionValue:
    """The same for another room's own act (a contract, a project); once for each kind and code."""
    if kind not in Dimension.values:
        raise Invalid(f"“{kind}” is no dimension.")
    text = code.strip().upper()
    if not text or len(text) > 24:
        raise Invalid("A code has between 1 and 24 characters.", fields={"code": "Use 1 to 24 characters."})
    if not name.strip():
        raise Invalid("Give it a name that people know it by.", fields={"name": "Give a name."})
    above = None
    if parent:
        above = DimensionValue.objects.filter(holder_id=holder, kind=kind, code=parent.upper()).first()
        if above is None:
            raise NotFound(f"This organisation has no {Dimension(kind).label.lower()} {parent}.")
    if DimensionValue.objects.filter(holder_id=holder, kind=kind, code=text).exists():
        raise Conflict(f"{Dimension(kind).label} {text} exists already.")
    with books_judged():
        return DimensionValue.objects.create(
            holder_id=holder, kind=kind, code=text, name=name.strip()[:120], parent=above,
            during=DateRange(since, until + dt.timedelta(days=1) if until else None),
        )  # fmt: skip


@action("ledger.dimension.end")
def end_value(act: Act, *, value_id: int, last_day: dt.date, reason: str) -> DimensionValue:
    """Close a dimension value to postings after a day."""
    found = one_locked(DimensionValue, value_id, "dimension value")
    act.by.require(KEEP, found.holder_id)
    why = reason_given(reason)
    if last_day < found.during.lower:
        raise Invalid(f"{found.code} is open from {found.during.lower:%-d %B %Y}: end it later.")
    found.during = DateRange(found.during.lower, last_day + dt.timedelta(days=1))
    found.save()
    act.audit(
        found.holder_id, DataClass.FINANCE, reason=why, details={"value": found.pk, "last_day": last_day}
    )
    return found


@action("ledger.rules.set")
def set_rules(act: Act, *, holder: int, manual_limit: Decimal, since: dt.date, reason: str) -> BookRules:
    """From a day on, manual journals above so many pounds need a second person."""
    act.by.require("journal.approve", holder)
    why = reason_given(reason)
    standing = BookRules.objects.filter(holder_id=holder, during__contains=since).first()
    if standing is not None and standing.during.lower == since:
        raise Conflict(f"A rule from {since:%-d %B %Y} stands already; choose another day.")
    if standing is not None:
        standing.during = DateRange(standing.during.lower, since)
        standing.save()
    with books_judged(overlap="Another rule begins later; end that one first."):
        made = BookRules.objects.create(
            holder_id=holder, manual_limit=manual_limit, during=DateRange(since, None)
        )
    act.audit(holder, DataClass.FINANCE, reason=why, details={"manual_limit": manual_limit, "since": since})
    return made
