"""Closing and reopening the locks of a period, carrying reds, and exceptions to a soft lock."""

from __future__ import annotations

import datetime as dt

from django.urls import NoReverseMatch, reverse

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, one_seen, reason_given, second_person
from apps.core.classes import DataClass
from apps.core.clock import now, today
from apps.core.errors import Conflict, Invalid, OutOfDate
from apps.identity.queries import people_with
from apps.ledger.errors import books_judged
from apps.ledger.models import CarriedRed, CloseEvidence, Lock, LockException, Period, Standing
from apps.ledger.queries.checklist import Check, carried_for, checklist, label_of, standing_of
from apps.work.telling import discharge, notify, oblige

CLOSE, CARRY, EXCEPT, RAISE = "period.close", "close.carry", "lock.except", "journal.raise"
STEPS = {
    (Standing.OPEN, Standing.SOFT), (Standing.SOFT, Standing.OPEN), (Standing.SOFT, Standing.HARD),
}  # fmt: skip
LONGEST = dt.timedelta(days=31)
"""The most that an exception to a lock lasts."""


@action("ledger.period.step")
def step_lock(
    act: Act, *, period_id: int, lock: str, before: str, after: str, reason: str = ""
) -> CloseEvidence:
    """Close a lock softly, reopen it, or close it for good, with the checklist computed now as its evidence.

    A red stops a closing step unless it is carried for that standing by another person.  Reopening and hard closing
    need a reason.  `before` is what the person saw: OutOfDate when the lock has moved since.
    """
    period = one_locked(Period, period_id, "period")
    act.by.require(CLOSE, period.holder_id)
    _refuse_unless_step(period, lock, before, after)
    why = reason.strip() if after == Standing.SOFT else reason_given(reason)
    checks = checklist(period, lock, after)
    if after != Standing.OPEN:
        _refuse_reds(period, checks, act.by.person)
    kept = CloseEvidence.objects.create(
        holder_id=period.holder_id, period=period, lock=lock, before=before, after=after, reason=why[:200],
        checks=[one.as_json() for one in checks], by_id=act.by.person, at=now(),
    )  # fmt: skip
    with books_judged():
        Period.objects.filter(pk=period.pk).update(**{f"{lock}_lock": after})
    cleared = _clear(act, period, lock, checks, after)
    act.audit(
        period.holder_id, DataClass.FINANCE, reason=why,
        details={"period": period.pk, "lock": lock, "before": before, "after": after, "evidence": kept.pk,
                 "reds": [one.question.code for one in checks if one.is_red], "cleared": cleared},
    )  # fmt: skip
    return kept


@action("ledger.red.carry")
def carry_red(
    act: Act, *, period_id: int, lock: str, check_code: str, for_standing: str, reason: str, owner_id: int,
    due_on: dt.date,
) -> CarriedRed:  # fmt: skip
    """Carry a red for a step, at the amount it has now: it stays red, and does not stop that step.

    The statutory finance officer's duty.  A red that is carried already is carried anew.  Whoever carries it does not
    take the step.
    """
    period = one_locked(Period, period_id, "period")
    act.by.require(CARRY, period.holder_id)
    why = reason_given(reason)
    if for_standing not in (Standing.SOFT, Standing.HARD):
        raise Invalid("A red is carried for a soft or a hard close.")
    if due_on < today():
        raise Invalid(
            "The day by which it is mended lies in the past.", fields={"due_on": "Choose a day to come."}
        )
    check = _check(period, lock, for_standing, check_code)
    if not check.is_red:
        raise Conflict(f"“{check.question.label}” is not red, so there is nothing to carry.")
    owner = _owner(period.holder_id, owner_id)
    earlier = check.carried
    with books_judged():
        made = CarriedRed.objects.create(
            holder_id=period.holder_id, period=period, lock=lock, check_code=check_code,
            amount=check.answer.amount, reason=why, owner_id=owner, due_on=due_on, for_standing=for_standing,
            carried_by_id=act.by.person, at=now(),
        )  # fmt: skip
        if earlier is not None:
            CarriedRed.objects.filter(pk=earlier.pk).update(cleared_at=now())
    oblige(
        act, holder=period.holder_id, data_class=DataClass.FINANCE, key=_key(made), due_on=due_on, person=owner,
        title=f"Mend “{check.question.label}” of {period.label}", page=page_of(period, lock),
    )  # fmt: skip
    act.audit(
        period.holder_id, DataClass.FINANCE, reason=why,
        details={"period": period.pk, "check": check_code, "amount": check.answer.amount, "for": for_standing,
                 "carried": made.pk},
    )  # fmt: skip
    return made


@action("ledger.red.clear")
def clear_reds(act: Act, *, period_id: int, lock: str) -> list[str]:
    """Work the checklist out again and clear every carried red that is red no longer; gives their codes.

    Nobody clears a red by hand: what is still red stays carried and red.
    """
    period = one_locked(Period, period_id, "period")
    if not act.by.holds(CARRY, period.holder_id):
        act.by.require(CLOSE, period.holder_id)
    cleared = [
        code
        for standing in (Standing.SOFT, Standing.HARD)
        for code in _clear(act, period, lock, checklist(period, lock, standing), standing)
    ]
    act.audit(
        period.holder_id, DataClass.FINANCE, details={"period": period.pk, "lock": lock, "cleared": cleared}
    )
    return cleared


@action("ledger.exception.ask")
def ask_exception(
    act: Act, *, period_id: int, lock: str, reason: str, until: dt.datetime, person_id: int | None = None
) -> LockException:
    """Ask that one person may post past a soft lock until a moment; another person with the duty approves it."""
    period = one_seen(Period, period_id, "period")
    act.by.require(RAISE, period.holder_id)
    why = reason_given(reason)
    moment = now()
    if lock not in Lock.values or standing_of(period, lock) != Standing.SOFT:
        raise Conflict(
            f"The {lock} lock of {period.label} is {_words(standing_of(period, lock))}: only a soft lock has exceptions."
            if lock in Lock.values
            else "There is no such lock."
        )
    if not moment < until <= moment + LONGEST:
        raise Invalid(
            f"An exception lasts up to {LONGEST.days} days from now.",
            fields={"until": "Choose a moment within the next month."},
        )
    made = LockException.objects.create(
        holder_id=period.holder_id, period=period, lock=lock, person_id=person_id or act.by.person, reason=why,
        until=until, asked_by_id=act.by.person, asked_at=moment,
    )  # fmt: skip
    oblige(
        act, holder=period.holder_id, data_class=DataClass.FINANCE, key=f"lock-exception:{made.pk}", due_on=today(),
        duty=EXCEPT, title=f"Decide on an exception to the {lock} lock of {period.label}", page=page_of(period, lock),
    )  # fmt: skip
    act.audit(
        period.holder_id, DataClass.FINANCE, reason=why,
        details={"period": period.pk, "lock": lock, "exception": made.pk, "until": until},
    )  # fmt: skip
    return made


@action("ledger.exception.approve")
def approve_exception(act: Act, *, exception_id: int) -> LockException:
    """Let the exception count from now; neither whoever asked nor whoever gets it approves."""
    found = one_locked(LockException, exception_id, "exception")
    act.by.require(EXCEPT, found.holder_id)
    second_person(act.by, found.person_id, found.asked_by_id, what="this exception")
    if found.approved_by_id is not None or found.ended_at is not None or found.until <= now():
        raise Conflict("This exception is decided, or its time has passed. Ask anew.")
    with books_judged():
        LockException.objects.filter(pk=found.pk).update(approved_by_id=act.by.person, approved_at=now())
    discharge(act, holder=found.holder_id, key=f"lock-exception:{found.pk}")
    period = Period.objects.get(pk=found.period_id)
    notify(
        act, holder=found.holder_id, data_class=DataClass.FINANCE, person=found.person_id,
        sentence=f"You may post past the {found.lock} lock of {period.label} until the exception ends.",
        page=page_of(period, found.lock),
    )  # fmt: skip
    act.audit(found.holder_id, DataClass.FINANCE, reason=found.reason, details={"exception": found.pk})
    found.refresh_from_db()
    return found


@action("ledger.exception.end")
def end_exception(act: Act, *, exception_id: int, reason: str) -> LockException:
    """Refuse an exception, take it back, or end it before its time: its person, whoever asked, or who approves them."""
    found = one_locked(LockException, exception_id, "exception")
    if act.by.person not in (found.person_id, found.asked_by_id):
        act.by.require(EXCEPT, found.holder_id)
    why = reason_given(reason)
    if found.ended_at is not None or found.until <= now():
        raise Conflict("This exception has ended already.")
    with books_judged():
        LockException.objects.filter(pk=found.pk).update(ended_at=now())
    discharge(act, holder=found.holder_id, key=f"lock-exception:{found.pk}")
    act.audit(found.holder_id, DataClass.FINANCE, reason=why, details={"exception": found.pk})
    found.refresh_from_db()
    return found


def page_of(period: Period, lock: str) -> str:
    """Address of a period's checklist."""
    try:
        return reverse("ledger:close-period", args=[period.pk]) + f"?lock={lock}"
    except NoReverseMatch:
        return ""


def owners(holder: int) -> dict[int, str]:
    """People who may own a red: whoever works in the organisation's finances."""
    found = {one.person: one.name for duty in (RAISE, CLOSE, CARRY) for one in people_with(duty, holder)}
    return dict(sorted(found.items(), key=lambda item: item[1]))


def _refuse_unless_step(period: Period, lock: str, before: str, after: str) -> None:
    if lock not in Lock.values or (before, after) not in STEPS:
        raise Invalid("A lock goes from open to soft, back again, and from soft to hard for ever.")
    if period.number == 0:
        raise Conflict(f"{period.label} takes no journals and has no lock of its own.")
    stands = standing_of(period, lock)
    if stands != before:
        raise OutOfDate(
            f"The {lock} lock of {period.label} is {_words(stands)} by now. Look at it as it is, then decide again."
        )


def _refuse_reds(period: Period, checks: list[Check], person: int) -> None:
    stopping = [one for one in checks if one.stops]
    if stopping:
        said = " ".join(f"{one.question.label}: {one.answer.sentence}" for one in stopping)
        raise Conflict(
            f"{period.label} cannot be closed: {'1 red stops' if len(stopping) == 1 else f'{len(stopping)} reds stop'} "
            f"it. {said} Mend it, or ask the statutory finance officer to carry it.",
            code="red",
        )  # fmt: skip
    if any(one.is_red and one.carried is not None and one.carried.carried_by_id == person for one in checks):
        raise Conflict("You carry a red of this close, so another person takes the step.", code="separation")


def _check(period: Period, lock: str, after: str, code: str) -> Check:
    if lock not in Lock.values:
        raise Invalid("There is no such lock.")
    for one in checklist(period, lock, after):
        if one.question.code == code:
            return one
    raise Invalid(f"The {lock} lock does not ask “{label_of(code)}”.")


def _owner(holder: int, person: int) -> int:
    if person not in owners(holder):
        raise Invalid(
            "Choose an owner who works in this organisation's finances.", fields={"owner": "Choose an owner."}
        )
    return person


def _clear(act: Act, period: Period, lock: str, checks: list[Check], standing: str) -> list[str]:
    """Clear what is carried for a standing and red no longer; gives the codes."""
    green = {one.question.code for one in checks if one.answer.colour == "green"}
    done = [row for code, row in carried_for(period, lock, standing).items() if code in green]
    for row in done:
        with books_judged():
            CarriedRed.objects.filter(pk=row.pk).update(cleared_at=now())
        discharge(act, holder=period.holder_id, key=_key(row))
    return [row.check_code for row in done]


def _key(row: CarriedRed) -> str:
    return f"red:{row.period_id}:{row.lock}:{row.check_code}:{row.for_standing}"


def _words(standing: str) -> str:
    return str(Standing(standing).label).lower()
