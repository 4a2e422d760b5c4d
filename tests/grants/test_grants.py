"""Grants received and given: agreement, conditions, claims, money, income, payment and what is published, to the penny."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from apps.banking.actions.payments import confirm_payment, make_file, withdraw_payment
from apps.banking.models import StatementLine
from apps.banking.queries.payees import Party
from apps.banking.queries.reconciling import unmatched
from apps.core.clock import today
from apps.core.errors import AccordError, Conflict, Invalid, NotAllowed
from apps.core.scope import scope
from apps.documents.models import Record
from apps.grants.actions.agreements import (
    Granted,
    draft_grant,
    drop_grant,
    end_grant,
    meet_condition,
    send_grant,
)
from apps.grants.actions.claims import drop_claim, pay_claims, raise_claim, recognise, take_money
from apps.grants.models import Agreement, Claim, Condition
from apps.grants.queries.proofs import prove_grants
from apps.grants.queries.published import given_between, published_table
from tests.banking import statement_files as files
from tests.banking.world import agreed, balance, banked, pay_day, payee, statement, supplier
from tests.budgets.test_screens import sound
from tests.receivables.world import booked, decided, judged, version
from tests.security.test_every_write import sign_in

pytestmark = pytest.mark.django_db
BANK, ADVANCE, ACCRUED, PAYABLE, GRANTS, SUPPORT = "15000", "25000", "13300", "20060", "40000", "54800"
_keys = itertools.count(1)


def key() -> str:
    return f"grant-form-{next(_keys)}"


def pounds(text: str) -> Decimal:
    return Decimal(text)


@pytest.fixture
def account(county):
    """Open books, and a bank account."""
    return banked(county)


def drafted(county: Any, side: str = "received", *conditions: tuple[str, dt.date], **more: Any) -> Agreement:
    said = {
        "party": "Home Office", "purpose": "Safer streets", "reasons": "It secures fewer burglaries in Marchford",
        "basis": "Police Act 1996 s.31", "department": "Neighbourhoods", "account": GRANTS, "cost_centre": "OPS",
        "starts_on": today().replace(day=1), "ends_on": today() + dt.timedelta(days=300),
    }  # fmt: skip
    if side == "given":
        said |= {"party": "Marchford Youth Trust", "account": SUPPORT, "registration": "1099999", "voluntary": True,
                 "supplier": supplier(county, "Marchford Youth Trust").pk}  # fmt: skip
    return draft_grant(
        by=county.actor("cc.finance"), holder=county.org("CC"), side=side, said=Granted(**{**said, **more}),
        portions=[("First half", pounds("600.00")), ("Second half", pounds("400.00"))], conditions=conditions, key=key(),
    )  # fmt: skip


def live(county: Any, side: str = "received", *conditions: tuple[str, dt.date]) -> Agreement:
    made = drafted(county, side, *conditions)
    send_grant(by=county.actor("cc.finance"), agreement_id=made.pk, version=version(county, made.record_id))
    decided(county, made.record_id)
    return made


def claimed(county: Any, grant: Agreement, amount: str = "600.00") -> Claim:
    return raise_claim(
        by=county.actor("cc.finance"),
        agreement_id=grant.pk,
        amount=pounds(amount),
        about="First half",
        key=key(),
    )


def came(county: Any, account: Any, tmp_path: Any, amount: str) -> int:
    content = files.camt053(
        "0.00", [(today(), amount, "HO GRANT", "HOME OFFICE")], account=f"{account.holder_id:08d}"
    )
    record = statement(county, account, content, tmp_path)
    with scope(county.everything()):
        return StatementLine.objects.get(statement__record=record).pk


def condition_of(county: Any, grant: Agreement) -> int:
    with scope(county.everything()):
        return Condition.objects.filter(agreement=grant, met_on=None).first().pk


def state(county: Any, row: Any) -> str:
    with scope(county.everything()), transaction.atomic():
        return Record.objects.get(pk=row.record_id).state


def proved(county: Any, holder: int) -> None:
    judged()
    with scope(county.everything()):
        assert [fault for check in prove_grants(holder) for fault in check.faults] == []


# --- received ------------------------------------------------------------------------------------------------------
def test_money_stands_in_advance_until_the_conditions_that_are_due_are_met(county, account, tmp_path):
    holder, by = account.holder_id, county.actor("cc.finance")
    late, later = today() - dt.timedelta(days=1), today() + dt.timedelta(days=90)
    grant = live(county, "received", ("Appoint a co-ordinator", late), ("Report the outcome", later))
    claim = claimed(county, grant)
    line = came(county, account, tmp_path, "600.00")
    take_money(by=by, claim_id=claim.pk, line_id=line)
    assert booked(county, claim.record_id) == {BANK: pounds("600.00"), ADVANCE: pounds("-600.00")}
    with scope(county.everything()):
        assert unmatched(account) == [], "it is matched in the same act"
    manager = county.actor("cc.manager")
    with pytest.raises(Conflict, match=r"Condition 1 was due on .* and is not met"):
        recognise(by=manager, claim_id=claim.pk)
    meet_condition(
        by=by, condition_id=condition_of(county, grant), evidence="Contract of employment of 1 May"
    )
    with pytest.raises(NotAllowed):
        recognise(by=by, claim_id=claim.pk)
    recognise(by=manager, claim_id=claim.pk)
    assert booked(county, claim.record_id) == {
        BANK: pounds("600.00"),
        ADVANCE: pounds("0.00"),
        GRANTS: pounds("-600.00"),
    }
    assert state(county, claim) == "closed"
    proved(county, holder)


def test_income_that_is_recognised_before_the_money_comes_is_accrued(county, account, tmp_path):
    claim = claimed(county, live(county))
    recognise(by=county.actor("cc.manager"), claim_id=claim.pk)
    assert booked(county, claim.record_id) == {ACCRUED: pounds("600.00"), GRANTS: pounds("-600.00")}
    with pytest.raises(Conflict, match="in the books already"):
        drop_claim(by=county.actor("cc.finance"), claim_id=claim.pk, reason="Wrong")
    take_money(
        by=county.actor("cc.finance"), claim_id=claim.pk, line_id=came(county, account, tmp_path, "600.00")
    )
    assert booked(county, claim.record_id)[ACCRUED] == 0 and state(county, claim) == "closed"
    proved(county, account.holder_id)


def test_a_line_of_other_pounds_is_not_a_claims_money(county, account, tmp_path):
    claim = claimed(county, live(county))
    with pytest.raises(Conflict, match=r"£599\.00 left and the claim is of £600\.00"):
        take_money(
            by=county.actor("cc.finance"),
            claim_id=claim.pk,
            line_id=came(county, account, tmp_path, "599.00"),
        )


# --- given ---------------------------------------------------------------------------------------------------------
def test_a_recipients_claim_is_approved_owed_and_paid(county, account):
    holder, by = account.holder_id, county.actor("cc.finance")
    grant = live(county, "given", ("Send the accounts", today()))
    claim = claimed(county, grant)
    with pytest.raises(AccordError):
        decided(county, claim.record_id, by=by)
    with pytest.raises(Conflict, match="Condition 1 was due"):
        decided(county, claim.record_id)
    meet_condition(by=by, condition_id=condition_of(county, grant), evidence="Accounts of 2025-26")
    decided(county, claim.record_id)
    judged()
    assert booked(county, claim.record_id) == {SUPPORT: pounds("600.00"), PAYABLE: pounds("-600.00")}
    with pytest.raises(Conflict, match="No bank details are held"):
        pay_claims(by=by, account_id=account.pk, claims=[claim.pk], pay_on=pay_day(), key=key())
    with scope(county.everything()):
        recipient = Agreement.objects.get(pk=grant.pk).supplier_id
    payee(county, holder, Party.supplier(recipient))
    payment = pay_claims(by=by, account_id=account.pk, claims=[claim.pk], pay_on=pay_day(), key=key())
    withdraw_payment(by=by, payment_id=payment.pk, reason="Wrong day")
    assert state(county, claim) == "approved"
    payment = pay_claims(by=by, account_id=account.pk, claims=[claim.pk], pay_on=pay_day(), key=key())
    agreed(county, payment.record_id, "cc.manager")
    make_file(by=by, payment_id=payment.pk)
    confirm_payment(by=by, payment_id=payment.pk)
    assert state(county, claim) == "paid" and balance(county, holder, PAYABLE) == 0
    proved(county, holder)


def test_what_is_published_says_who_why_and_how_much(county, account):
    live(county, "given", ("Send the accounts", today()))
    drafted(county, "given")
    first, last = today().replace(day=1), today()
    with scope(county.everything()):
        table = published_table(given_between(account.holder_id, first, last), "Police", first, last)
    assert [column.label for column in table.columns][4:9] == [
        "Beneficiary", "Registration number", "Voluntary, community or social enterprise", "Purpose", "Reasons"]  # fmt: skip
    assert len(table.rows) == 1, "a draft is not published"
    assert [str(cell.value) for cell in table.rows[0]][4:8] == [
        "Marchford Youth Trust",
        "1099999",
        "Yes",
        "Safer streets",
    ]


# --- what may never happen -----------------------------------------------------------------------------------------
def test_no_more_is_claimed_than_was_granted_and_only_while_it_holds(county, account):
    by = county.actor("cc.finance")
    draft = drafted(county)
    with pytest.raises(Conflict, match="under a grant that holds"):
        claimed(county, draft)
    grant = live(county)
    claimed(county, grant, "600.00")
    with pytest.raises(Conflict, match=r"with this claim £1,000\.01 would be claimed"):
        claimed(county, grant, "400.01")
    dropped = claimed(county, grant, "400.00")
    drop_claim(by=by, claim_id=dropped.pk, reason="Too early")
    claimed(county, grant, "400.00")
    end_grant(by=by, agreement_id=grant.pk, version=version(county, grant.record_id), reason="Spent")
    with pytest.raises(Conflict, match="under a grant that holds"):
        claimed(county, grant, "1.00")


def test_nothing_is_rewritten_and_nothing_is_said_by_hand(county, account):
    grant = live(county, "received", ("Report", today()))
    claim = claimed(county, grant)
    meet_condition(
        by=county.actor("cc.finance"), condition_id=condition_of(county, grant), evidence="The report"
    )
    for wrong in (
        lambda: Agreement.objects.filter(pk=grant.pk).update(amount=pounds("5000.00")),
        lambda: Condition.objects.filter(agreement=grant).update(text="Nothing"),
        lambda: Condition.objects.filter(agreement=grant).delete(),
        lambda: Claim.objects.filter(pk=claim.pk).update(amount=pounds("1.00")),
        lambda: Claim.objects.filter(pk=claim.pk).update(recognised_on=today()),
        lambda: (Claim.objects.filter(pk=claim.pk).update(received_on=today()), judged()),
        lambda: Agreement.objects.filter(pk=grant.pk).delete(),
    ):
        with scope(county.everything()), pytest.raises(DatabaseError), transaction.atomic():
            wrong()


@pytest.mark.parametrize(
    ("side", "more", "field"),
    [("received", {"account": SUPPORT}, "account"), ("given", {"supplier": None}, "supplier"),
     ("received", {"reasons": " "}, "reasons"), ("received", {"cost_centre": "NOWHERE"}, "cost_centre"),
     ("received", {"ends_on": dt.date(2020, 1, 1)}, "ends_on")],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field(county, account, side, more, field):
    with pytest.raises(Invalid) as refused:
        drafted(county, side, **more)
    assert field in refused.value.fields


def test_a_draft_is_dropped_with_a_reason_and_keeps_its_number(county, account):
    made = drafted(county)
    drop_grant(
        by=county.actor("cc.finance"),
        agreement_id=made.pk,
        version=version(county, made.record_id),
        reason="Withdrawn",
    )
    assert state(county, made) == "dropped"


# --- screens -------------------------------------------------------------------------------------------------------
def test_a_grant_is_written_down_approved_and_claimed_on_screens(county, account):
    holder = account.holder_id
    client = sign_in(county, "cc.finance")
    new = f"{reverse('grants:new')}?in={holder}"
    sound(client.get(new))
    typed = {
        "side": "received", "party": "Home Office", "purpose": "Safer streets", "reasons": "Fewer burglaries",
        "basis": "Police Act 1996 s.31", "department": "Neighbourhoods", "account": GRANTS, "cost_centre": "OPS",
        "starts_on": today().isoformat(), "ends_on": today().isoformat(), "period_1": "2026-27", "amount_1": "£1,000.00",
        "condition_1": "Report", "due_1": today().isoformat(), "key": key(),
    }  # fmt: skip
    assert "Choose an account of income" in sound(client.post(new, {**typed, "account": SUPPORT}), 422)
    assert client.post(new, typed).status_code == 302
    with scope(county.everything()):
        grant = Agreement.objects.get()
    page = reverse("grants:grant", args=[grant.record_id])
    assert "Send for approval" in sound(client.get(page))
    assert client.post(page, {"form": "send", "version": version(county, grant.record_id)}).status_code == 302
    decided(county, grant.record_id)
    shown = sound(client.get(page))
    assert "A condition is met" in shown and "£1,000.00" in shown
    sent = client.post(page, {"form": "claim", "about": "2026-27", "amount": "1000", "key": key()})
    assert sent.status_code == 302
    claim = sound(client.get(sent.url))
    assert "Its money came in" in claim and "It takes the duty “grant.approve”" in claim
    for name in ("grants:index", "grants:published"):
        sound(client.get(f"{reverse(name)}?in={holder}"))
    csv = client.get(f"{reverse('grants:published')}?in={holder}&format=csv")
    assert csv.status_code == 200
