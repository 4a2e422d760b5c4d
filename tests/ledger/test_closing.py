"""The close: three locks, a checklist computed from evidence, carried reds, exceptions that list what was changed."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core.clock import now, today
from apps.core.errors import Conflict, Invalid, NotAllowed, OutOfDate
from apps.core.scope import scope
from apps.ledger.actions.closing import (
    approve_exception,
    ask_exception,
    carry_red,
    clear_reds,
    end_exception,
)
from apps.ledger.models import CarriedRed, CloseEvidence, Journal, LockException, Period
from apps.ledger.queries.checklist import checklist
from apps.ledger.queries.exceptions import journals_under
from apps.work.approvals import approve
from apps.work.models import ApprovalRequest, Obligation
from tests.ledger.books import (
    CREDITORS,
    ENERGY,
    closed,
    entered,
    entry,
    manager,
    officer,
    opened,
    period_of,
)  # fmt: skip

pytestmark = pytest.mark.django_db
SUSPENSE, VAT_ACCOUNT, OWED = "29900", "13400", "13500"
MAY = dt.date(2026, 5, 20)


def colours(county, holder, number=1, lock="ledger", after="soft") -> dict[str, str]:
    period = period_of(county, holder, number)
    with scope(county.everything()):
        return {one.question.code: one.answer.colour for one in checklist(period, lock, after)}


def approved(county, record) -> None:
    with scope(county.everything()):
        request = ApprovalRequest.objects.get(record=record, state="waiting")
    approve(by=manager(county, "CC"), request_id=request.pk)


def on_suspense(county, holder, pounds="250.00", dated=dt.date(2026, 4, 15)):
    record = entered(
        county,
        "CC",
        holder,
        entry(county, holder, (SUSPENSE, pounds), (CREDITORS, f"-{pounds}"), dated=dated),
    )
    approved(county, record)
    return record


def carried(county, holder, code, *, number=1, lock="ledger", standing="soft", **more):
    return carry_red(
        by=county.actor("cc.director"), period_id=period_of(county, holder, number).pk, lock=lock, check_code=code,
        for_standing=standing, reason="Known; being cleared with the bank", owner_id=county.person("cc.finance"),
        due_on=today() + dt.timedelta(days=30), **more,
    )  # fmt: skip


@contextmanager
def by_hand(actor):
    """Past the actions, as somebody with the application's own rights and a person's full scope might try it."""
    with scope(actor.scope()), pytest.raises(DatabaseError) as refusal, transaction.atomic():
        yield refusal


def evidence(county, period, by, *, checks=(), lock="ledger", before="open", after="soft"):
    return CloseEvidence.objects.create(
        holder_id=period.holder_id, period=period, lock=lock, before=before, after=after, checks=list(checks),
        by_id=by.person, at=now(),
    )  # fmt: skip


def moved(period, after="soft", lock="ledger"):
    Period.objects.filter(pk=period.pk).update(**{f"{lock}_lock": after})


# Closing, reopening, closing for good


def test_a_month_whose_evidence_is_green_closes_softly_and_keeps_the_checklist(county):
    holder = opened(county)
    entered(county, "CC", holder, entry(county, holder, (ENERGY, "10.00"), (CREDITORS, "-10.00")))
    kept = closed(county, holder, 1)
    assert (kept.before, kept.after, kept.by_id) == ("open", "soft", county.person("cc.manager"))
    told = {one["code"]: one for one in kept.checks}
    assert told["suspense"]["colour"] == told["books"]["colour"] == told["waiting"]["colour"] == "green"
    assert told["suspense"]["sentence"] == "Nothing stands on suspense."
    with pytest.raises(Conflict, match="April 2026 is softly closed"):
        entered(county, "CC", holder, entry(county, holder, (ENERGY, "1.00"), (CREDITORS, "-1.00")))


def test_what_no_room_answers_yet_is_neither_green_nor_red(county):
    holder = opened(county)
    entered(county, "CC", holder, entry(county, holder, (ENERGY, "10.00"), (CREDITORS, "-10.00")))
    period = period_of(county, holder, 1)
    with scope(county.everything()):
        bank, payables = (
            next(one for one in checklist(period, "ledger", "soft") if one.question.code == code)
            for code in ("bank", "payables")
        )
    assert bank.answer.colour == payables.answer.colour == "unanswered"
    assert bank.tag == ("No room answers yet", "")
    assert "−£10.00 stands on the control accounts" in payables.answer.sentence


def test_a_reopened_month_takes_journals_again_and_a_hard_closed_one_never_does(county):
    """Others let a reopened year still refuse, and a closed period take postings (complaints in anchors.md, §2)."""
    holder = opened(county)
    closed(county, holder, 1)
    closed(county, holder, 1, "open", reason="A late bill of £900")
    entered(county, "CC", holder, entry(county, holder, (ENERGY, "900.00"), (CREDITORS, "-900.00")))
    closed(county, holder, 1)
    closed(county, holder, 1, "hard", reason="Month agreed")
    with pytest.raises(Conflict, match="April 2026 is closed for good"):
        entered(county, "CC", holder, entry(county, holder, (ENERGY, "1.00"), (CREDITORS, "-1.00")))
    with pytest.raises(Invalid):
        closed(county, holder, 1, "open", before="hard", reason="Please")
    with by_hand(manager(county, "CC")) as refusal:
        period = period_of(county, holder, 1)
        evidence(county, period, manager(county, "CC"), before="hard", after="open")
        moved(period, "open")
    assert "from soft to hard for ever" in str(refusal.value)


def test_the_three_locks_close_apart_and_each_stops_its_own_lines(county):
    holder = opened(county, limit="100000.00")
    closed(county, holder, 1, lock="purchases")
    with pytest.raises(Conflict, match="April 2026 for purchases is softly closed"):
        entered(county, "CC", holder, entry(county, holder, (ENERGY, "1.00"), (CREDITORS, "-1.00")))
    entered(county, "CC", holder, entry(county, holder, (ENERGY, "1.00"), ("20200", "-1.00")))
    closed(county, holder, 1, lock="vat")
    with pytest.raises(Conflict, match="April 2026 for VAT is softly closed"):
        entered(county, "CC", holder, entry(county, holder, (VAT_ACCOUNT, "1.00"), ("20200", "-1.00")))
    entered(county, "CC", holder, entry(county, holder, (ENERGY, "1.00"), ("20200", "-1.00")))


def test_a_form_that_shows_an_old_standing_is_refused(county):
    holder = opened(county)
    closed(county, holder, 1)
    with pytest.raises(OutOfDate, match="soft closed by now"):
        closed(county, holder, 1, "soft", before="open")


def test_only_who_holds_the_duty_closes_and_only_there(county):
    holder = opened(county)
    for key in ("cc.finance", "fra.manager", "cc.director"):
        with pytest.raises((NotAllowed, Conflict, Exception)) as refusal:
            closed(county, holder, 1, by=county.actor(key))
        assert "period.close" in str(refusal.value) or "may see" in str(refusal.value)


# Reds


def test_each_red_is_computed_and_stops_the_close_with_its_cure(county):
    holder = opened(county, limit="100.00")
    on_suspense(county, holder)
    entered(county, "CC", holder, entry(county, holder, (ENERGY, "500.00"), (CREDITORS, "-500.00")))
    entered(county, "CC", holder, entry(county, holder, (VAT_ACCOUNT, "20.00"), (CREDITORS, "-20.00")))
    found = colours(county, holder)
    assert {code for code, colour in found.items() if colour == "red"} == {"suspense", "waiting", "vat"}
    with pytest.raises(Conflict) as refusal:
        closed(county, holder, 1)
    assert "3 reds stop it" in str(refusal.value) and "£250.00 stands on suspense: move it" in str(
        refusal.value
    )
    assert colours(county, holder, 2)["previous"] == "red", "April is still open"


def test_an_accrual_must_be_reversed_in_the_month_after(county):
    holder = opened(county)
    entered(county, "CC", holder,
            entry(county, holder, (ENERGY, "90.00"), ("20200", "-90.00"), kind="accrual"),
            entry(county, holder, (ENERGY, "50.00"), ("20200", "-50.00"), kind="accrual",
                  reverse_on=dt.date(2026, 5, 1)))  # fmt: skip
    assert colours(county, holder, 1)["accruals"] == "green"
    period = period_of(county, holder, 2)
    with scope(county.everything()):
        accruals = next(one for one in checklist(period, "ledger", "soft") if one.question.code == "accruals")
    assert accruals.answer.amount == Decimal("90.00") and "1 accrual over £90.00" in accruals.answer.sentence


def test_an_entry_with_another_organisation_needs_its_other_side(county):
    from apps.ledger.calc.entries import Entry, EntryLine
    from apps.ledger.codings import Coded, codings

    holder = opened(county)
    with scope(county.everything()), transaction.atomic():
        owed, fuel = Coded(OWED, counterparty="FRA"), Coded("53100", cost_centre="OPS")
        made = codings(holder, [owed, fuel])
    record = entered(county, "CC", holder, Entry(
        dated=dt.date(2026, 4, 15), text="Fuel for Fire", kind="manual",
        lines=[EntryLine(made[owed], Decimal("12.00")), EntryLine(made[fuel], Decimal("-12.00"))]))  # fmt: skip
    approved(county, record)
    assert colours(county, holder)["pairs"] == "red"


def test_a_carried_red_lets_the_close_pass_and_stays_red(county):
    holder = opened(county)
    on_suspense(county, holder)
    red = carried(county, holder, "suspense")
    assert red.amount == Decimal("250.00")
    kept = closed(county, holder, 1)
    told = next(one for one in kept.checks if one["code"] == "suspense")
    assert (told["colour"], told["carried"]) == ("red", red.pk)
    assert colours(county, holder)["suspense"] == "red", "carried is not green"
    with scope(county.everything()):
        assert Obligation.objects.filter(
            person_id=county.person("cc.finance"), state="open", title__contains="Mend"
        ).exists()
    with pytest.raises(Conflict, match="red stops"):
        closed(county, holder, 1, "hard", reason="Agreed")
    carried(county, holder, "suspense", standing="hard")
    assert closed(county, holder, 1, "hard", reason="Agreed with the auditor").after == "hard"


def test_a_red_that_grew_after_it_was_carried_stops_again(county):
    holder = opened(county)
    on_suspense(county, holder)
    first = carried(county, holder, "suspense")
    on_suspense(county, holder, "1.00")
    with pytest.raises(Conflict, match=r"£251\.00 stands on suspense"):
        closed(county, holder, 1)
    carried(county, holder, "suspense")
    with scope(county.everything()):
        assert CarriedRed.objects.get(pk=first.pk).cleared_at is not None, "carried anew"
    closed(county, holder, 1)


def test_only_the_statutory_finance_officer_carries_and_does_not_close_too(county):
    holder = opened(county)
    on_suspense(county, holder)
    period = period_of(county, holder, 1)
    for key in ("cc.manager", "cc.finance"):
        with pytest.raises(NotAllowed, match=r"close\.carry"):
            carry_red(by=county.actor(key), period_id=period.pk, lock="ledger", check_code="suspense", for_standing="soft",
                      reason="x", owner_id=county.person("cc.finance"), due_on=today())  # fmt: skip
    with pytest.raises(Conflict, match="is not red"):
        carried(county, holder, "books")
    carried(county, holder, "suspense")
    county.grant("cc.director", "CC", "finance_manager")
    with pytest.raises(Conflict, match="another person takes the step"):
        closed(county, holder, 1, by=county.actor("cc.director"))
    with by_hand(county.actor("cc.director")) as refusal:
        both = county.actor("cc.director")
        with_checks = [one.as_json() for one in checklist(period, "ledger", "soft")]
        evidence(county, period, both, checks=with_checks)
        moved(period)
    assert "is red" in str(refusal.value)


def test_nobody_turns_a_red_green_by_hand(county):
    holder = opened(county)
    record = on_suspense(county, holder)
    red = carried(county, holder, "suspense")
    assert clear_reds(by=manager(county, "CC"), period_id=red.period_id, lock="ledger") == []
    with by_hand(county.actor("cc.director")) as refusal:
        CarriedRed.objects.filter(pk=red.pk).update(cleared_at=now())
    assert "still red in the books" in str(refusal.value)
    with by_hand(county.actor("cc.director")) as refusal:
        CarriedRed.objects.filter(pk=red.pk).update(amount=Decimal("9999.00"))
    assert "not rewritten" in str(refusal.value)
    from apps.ledger.actions.journals import reverse_journal

    with scope(county.everything()):
        journal = Journal.objects.get(posting__record=record)
    back = reverse_journal(
        by=officer(county, "CC"), journal_id=journal.pk, dated=journal.dated, reason="Found its place"
    )
    approved(county, back)
    assert clear_reds(by=manager(county, "CC"), period_id=red.period_id, lock="ledger") == ["suspense"]


# The database refuses


def test_the_database_moves_no_lock_without_evidence_of_the_same_transaction(county):
    holder = opened(county)
    period, by = period_of(county, holder, 1), manager(county, "CC")
    with by_hand(by) as refusal:
        moved(period)
    assert "only together with the evidence" in str(refusal.value)
    closed(county, holder, 1)
    with by_hand(by) as refusal:
        moved(period, "open")
    assert "only together with the evidence" in str(refusal.value)
    for wrong in ({"lock": "vat"}, {"after": "hard", "before": "soft"}):
        with by_hand(by) as refusal:
            evidence(county, period, by, **{"before": "soft", "after": "open", **wrong})
            moved(period, "open")
        assert "only together with the evidence" in str(refusal.value)


def test_the_database_refuses_a_checklist_that_says_other_than_the_books(county):
    holder = opened(county)
    on_suspense(county, holder)
    period, by = period_of(county, holder, 1), manager(county, "CC")
    with scope(county.everything()):
        true = [one.as_json() for one in checklist(period, "ledger", "soft")]
    painted = [{**one, "colour": "green"} for one in true]
    smaller = [{**one, "amount": "1.00"} if one["code"] == "suspense" else one for one in true]
    left_out = [one for one in true if one["code"] != "suspense"]
    for checks in (painted, smaller, left_out, []):
        with by_hand(by) as refusal:
            evidence(county, period, by, checks=checks)
            moved(period)
        assert "work it out again" in str(refusal.value)
    with by_hand(by) as refusal:
        evidence(county, period, by, checks=true)
        moved(period)
    assert "“suspense” of April 2026 is red" in str(refusal.value)
    for colour in ("amber", None):
        with by_hand(by) as refusal:
            evidence(county, period, by, checks=[*painted[1:], {"code": "bank", "colour": colour}, true[0]])
            moved(period)
        assert "is red" in str(refusal.value) or "work it out" in str(refusal.value)


def test_the_database_refuses_evidence_in_another_name_or_without_the_duty(county):
    holder = opened(county)
    period = period_of(county, holder, 1)
    with scope(county.everything()):
        checks = [one.as_json() for one in checklist(period, "ledger", "soft")]
    with by_hand(officer(county, "CC")) as refusal:
        evidence(county, period, manager(county, "CC"), checks=checks)
        moved(period)
    assert "names the person who makes it" in str(refusal.value)
    with by_hand(officer(county, "CC")) as refusal:
        evidence(county, period, officer(county, "CC"), checks=checks)
        moved(period)
    assert "period.close" in str(refusal.value)
    with by_hand(officer(county, "CC")) as refusal:
        CarriedRed.objects.create(
            holder_id=holder, period=period, check_code="suspense", amount=1, reason="x",
            owner_id=county.person("cc.finance"),
            due_on=today(), for_standing="soft", carried_by_id=county.person("cc.finance"), at=now(),
        )  # fmt: skip
    assert "close.carry" in str(refusal.value)


# Exceptions to a soft lock


def asked(county, holder, *, number=1, lock="ledger", hours=8):
    return ask_exception(
        by=officer(county, "CC"), period_id=period_of(county, holder, number).pk, lock=lock, reason="Late energy bill",
        until=now() + dt.timedelta(hours=hours),
    )  # fmt: skip


def test_an_exception_is_asked_for_approved_by_another_and_lists_exactly_what_was_posted(county):
    holder = opened(county)
    for number in (1, 2):
        closed(county, holder, number)
    exception = asked(county, holder)
    with pytest.raises(Conflict, match="softly closed"):
        entered(county, "CC", holder, entry(county, holder, (ENERGY, "1.00"), (CREDITORS, "-1.00")))
    with pytest.raises(NotAllowed):
        approve_exception(by=officer(county, "CC"), exception_id=exception.pk)
    approve_exception(by=county.actor("cc.director"), exception_id=exception.pk)
    other = asked(county, holder, number=2)
    approve_exception(by=county.actor("cc.director"), exception_id=other.pk)
    entered(county, "CC", holder,
            entry(county, holder, (ENERGY, "1.00"), (CREDITORS, "-1.00"), text="Into April"),
            entry(county, holder, (ENERGY, "2.00"), (CREDITORS, "-2.00"), text="Into May", dated=MAY),
            entry(county, holder, (ENERGY, "3.00"), (CREDITORS, "-3.00"), text="Into June",
                  dated=dt.date(2026, 6, 2)))  # fmt: skip
    with scope(county.everything()):
        assert [one.text for one in journals_under(exception)] == ["Into April"]
        assert [one.text for one in journals_under(other)] == ["Into May"]
    end_exception(by=county.actor("cc.director"), exception_id=exception.pk, reason="Done")
    with pytest.raises(Conflict, match="softly closed"):
        entered(county, "CC", holder, entry(county, holder, (ENERGY, "1.00"), (CREDITORS, "-1.00")))


def test_an_exception_is_for_one_lock_and_one_person_and_holds_when_another_approves_the_batch(county):
    holder = opened(county, limit="1.00")
    closed(county, holder, 1, lock="vat")
    exception = asked(county, holder, lock="vat")
    approve_exception(by=county.actor("cc.director"), exception_id=exception.pk)
    record = entered(
        county, "CC", holder, entry(county, holder, (VAT_ACCOUNT, "20.00"), (CREDITORS, "-20.00"), text="VAT"),
        entry(county, holder, (ENERGY, "20.00"), (CREDITORS, "-20.00"), text="No VAT"),
    )  # fmt: skip
    approved(county, record)
    with scope(county.everything()):
        assert [one.text for one in journals_under(exception)] == ["VAT"]
    closed(county, holder, 1, carry=("vat",))
    with pytest.raises(Conflict, match="April 2026 is softly closed"):
        approved(
            county,
            entered(county, "CC", holder, entry(county, holder, (ENERGY, "2.00"), (CREDITORS, "-2.00"))),
        )


def test_the_database_lets_nobody_approve_an_exception_for_themselves_or_without_the_duty(county):
    holder = opened(county)
    closed(county, holder, 1)
    exception = asked(county, holder)
    for key, said in (("cc.finance", "second_person"), ("cc.manager", r"lock.except")):
        actor = county.actor(key)
        with by_hand(actor) as refusal:
            LockException.objects.filter(pk=exception.pk).update(
                approved_by_id=actor.person, approved_at=now()
            )
        assert said in str(refusal.value), key
    with by_hand(county.actor("cc.manager")) as refusal:
        LockException.objects.filter(pk=exception.pk).update(
            approved_by_id=county.person("cc.director"), approved_at=now()
        )
    assert "in their own name" in str(refusal.value)
    with (
        scope(county.everything()),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
    ):
        connection.cursor().execute("DELETE FROM ledger_passedlock")
    end_exception(by=officer(county, "CC"), exception_id=exception.pk, reason="Not needed")
    with by_hand(county.actor("cc.director")) as refusal:
        LockException.objects.filter(pk=exception.pk).update(
            approved_by_id=county.person("cc.director"), approved_at=now()
        )
    assert "has ended" in str(refusal.value)


def test_open_and_hard_locks_take_no_exception_and_none_lasts_for_ever(county):
    holder = opened(county)
    with pytest.raises(Conflict, match="only a soft lock has exceptions"):
        asked(county, holder)
    closed(county, holder, 1)
    with pytest.raises(Invalid, match="up to 31 days"):
        asked(county, holder, hours=24 * 40)


def test_another_organisation_sees_no_close(county):
    holder = opened(county)
    closed(county, holder, 1)
    with scope(officer(county, "FRA").scope()):
        assert not CloseEvidence.objects.filter(holder_id=holder).exists()
