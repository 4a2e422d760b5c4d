"""The card provider's statement: taken in, met with purchases, holders asked, posted; VAT only where a receipt is held."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.core.clock import today
from apps.core.errors import AccordError, Conflict, NotAllowed
from apps.core.scope import scope
from apps.documents.models import Record
from apps.documents.records import attach
from apps.intake.actions import load_upload, receive_file, withdraw_upload
from apps.intake.models import Upload
from apps.ledger.actions.vat import set_regime
from apps.ledger.models import Line
from apps.purchasing.actions.card_statements import ask_holder, meet_line, meet_sure, post_statement
from apps.purchasing.calc.meeting import Spent, meetings
from apps.purchasing.models import CardLine, CardPurchase, CardStatement
from apps.work.approvals import approve
from apps.work.models import Notice
from tests.purchasing.test_afterwards import by_card, card
from tests.purchasing.world import SINCE, key, ready, request_of, settle
from tests.security.test_every_write import sign_in

pytestmark = pytest.mark.django_db
OWED, VAT_BACK, UNIFORM = "20070", "13400", "54200"


def loaded(county: Any, holder: int, tmp_path: Any, *rows: str, name: str = "cards.csv") -> CardStatement:
    path = tmp_path / name
    path.write_text("\n".join(["Transaction Date,Cardholder Name,Merchant Name,Amount", *rows]) + "\n")
    by = county.actor("cc.finance")
    upload = receive_file(by=by, organisation=holder, target="card_statements", path=path, name=name)
    record = load_upload(by=by, upload_id=upload.pk).record
    with scope(county.everything()):
        return CardStatement.objects.get(record=record)


def line(
    amount: str = "60.00", merchant: str = "HIGH STREET ELECTRICAL LTD", who: str = "Sid Sergeant"
) -> str:
    return f"{today():%d/%m/%Y},{who},{merchant},{amount}"


def purchased(county: Any, holder: int, *, receipt: bool = False) -> Record:
    """A purchase of £60.00 that the manager approved."""
    record = by_card(county, holder)
    if receipt:
        kept(by=county.actor("cc.sergeant"), record_id=record.pk)
    approve(by=county.actor("cc.inspector"), request_id=request_of(county, record))
    return record


@action("tests.receipt.keep")
def kept(act: Act, *, record_id: int) -> None:
    record = Record.objects.get(pk=record_id)
    attach(act, record, io.BytesIO(b"Till receipt\n"), name="receipt.txt")
    act.audit(record.holder_id, DataClass.PROCUREMENT, record=record.pk)


def lines_of(county: Any, statement: CardStatement) -> list[CardLine]:
    with scope(county.everything()), transaction.atomic():
        return list(CardLine.objects.filter(statement=statement).order_by("position"))


def booked(county: Any, statement: CardStatement) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    with scope(county.everything()), transaction.atomic():
        rows = Line.objects.filter(journal__posting__record=statement.record_id)
        for account, amount in rows.values_list("coding__account_id", "amount"):
            found[account] = found.get(account, Decimal(0)) + amount
    return found


@pytest.fixture
def holder(county):
    made = ready(county)
    card(county, made)
    return made


def test_a_statement_is_met_and_posted_with_vat_only_where_a_receipt_is_held(county, holder, tmp_path):
    by = county.actor("cc.finance")
    set_regime(by=by, holder=holder, kind="s33", since=SINCE, reason="VAT Act 1994 s.33")
    purchased(county, holder, receipt=True)
    statement = loaded(county, holder, tmp_path, line())
    assert meet_sure(by=by, statement_id=statement.pk) == 1
    post_statement(by=by, statement_id=statement.pk, key=key())
    settle()
    assert booked(county, statement) == {
        UNIFORM: Decimal("50.00"),
        VAT_BACK: Decimal("10.00"),
        OWED: Decimal("-60.00"),
    }

    purchased(county, holder)
    bare = loaded(county, holder, tmp_path, line(), line("12.00"), name="more.csv")
    meet_sure(by=by, statement_id=bare.pk)
    with pytest.raises(Conflict, match="1 of 2 lines are not met"):
        post_statement(by=by, statement_id=bare.pk, key=key())


def test_without_a_receipt_the_vat_stays_a_cost(county, holder, tmp_path):
    by = county.actor("cc.finance")
    set_regime(by=by, holder=holder, kind="s33", since=SINCE, reason="VAT Act 1994 s.33")
    purchased(county, holder)
    statement = loaded(county, holder, tmp_path, line())
    meet_sure(by=by, statement_id=statement.pk)
    post_statement(by=by, statement_id=statement.pk, key=key())
    settle()
    assert booked(county, statement) == {UNIFORM: Decimal("60.00"), OWED: Decimal("-60.00")}


def test_its_holder_is_asked_about_a_line_that_nobody_stated(county, holder, tmp_path):
    by = county.actor("cc.finance")
    statement = loaded(county, holder, tmp_path, line())
    only = lines_of(county, statement)[0]
    with pytest.raises(Conflict, match="held no purchasing card"):
        ask_holder(by=by, line_id=only.pk, person_id=county.person("cc.stores"))
    ask_holder(by=by, line_id=only.pk, person_id=county.person("cc.sergeant"))
    with scope(county.actor("cc.sergeant").scope()), transaction.atomic():
        told = Notice.objects.filter(person_id=county.person("cc.sergeant")).latest("pk")
        assert "HIGH STREET ELECTRICAL" in told.sentence and "/purchasing/cards/new/" in told.page
    record = purchased(county, holder)
    with scope(county.everything()):
        purchase = CardPurchase.objects.get(record=record).pk
    meet_line(by=by, line_id=only.pk, purchase_id=purchase)
    with pytest.raises(NotAllowed):
        meet_line(by=county.actor("cc.bank"), line_id=only.pk, purchase_id=None)


def test_the_pounds_alone_meet_nothing_and_two_alike_are_not_sure():
    day = today()
    said = Spent(1, day, Decimal("60.00"), "HIGH STREET ELECTRICAL LTD", "S SERGEANT")
    other = Spent(2, day, Decimal("60.00"), "Corner Cafe", "Stan Stores")
    same = Spent(3, day, Decimal("60.00"), "High Street Electrical", "Sid Sergeant")
    assert meetings(said, [other]) == []
    assert [one.purchase.pk for one in meetings(said, [other, same])] == [3]
    twin = Spent(4, day, Decimal("60.00"), "High Street Electrical", "Sid Sergeant")
    exact = Spent(1, day, Decimal("60.00"), "High Street Electrical", "Sid Sergeant")
    assert meetings(exact, [same])[0].sure and not any(one.sure for one in meetings(exact, [same, twin]))


def test_what_may_never_happen_with_a_card_statement(county, holder, tmp_path):
    by = county.actor("cc.finance")
    waiting = by_card(county, holder)
    statement = loaded(county, holder, tmp_path, line(), line())
    with pytest.raises(AccordError, match="already loaded"):
        loaded(county, holder, tmp_path, line(), line())
    first, second = lines_of(county, statement)
    with scope(county.everything()):
        purchase = CardPurchase.objects.get(record=waiting).pk
    with pytest.raises(Conflict, match="manager approves it first"):
        meet_line(by=by, line_id=first.pk, purchase_id=purchase)
    approve(by=county.actor("cc.inspector"), request_id=request_of(county, waiting))
    meet_line(by=by, line_id=first.pk, purchase_id=purchase)
    with pytest.raises(Conflict, match="is met with line 1 of CDST-"):
        meet_line(by=by, line_id=second.pk, purchase_id=purchase)
    for wrong in (
        lambda: CardLine.objects.filter(pk=first.pk).update(amount=Decimal("1.00")),
        lambda: CardLine.objects.filter(pk=first.pk).delete(),
        lambda: CardStatement.objects.filter(pk=statement.pk).update(total=Decimal("1.00")),
        lambda: (CardStatement.objects.filter(pk=statement.pk).update(posted_on=today()), settle()),
    ):
        with scope(county.everything()), pytest.raises(DatabaseError), transaction.atomic():
            wrong()
    with scope(county.everything()):
        upload = Upload.objects.get(name="cards.csv", record__state="loaded").pk
    withdraw_upload(by=by, upload_id=upload, reason="Wrong month")
    with scope(county.everything()), transaction.atomic():
        assert not CardStatement.objects.get(pk=statement.pk).live


def test_a_statement_is_worked_off_on_screen(county, holder, tmp_path):
    purchased(county, holder)
    statement = loaded(county, holder, tmp_path, line(), line("9.00", "Cafe"))
    client = sign_in(county, "cc.finance")
    assert "CDST-" in client.get(f"{reverse('purchasing:card-statements')}?in={holder}").content.decode()
    page = reverse("purchasing:card-statement", args=[statement.record_id])
    told = client.get(page).content.decode()
    assert (
        "The same merchant" in told
        and "Meet the 1 sure line" in told
        and "No approved purchase agrees" in told
    )
    assert client.post(page, {"form": "sure"}).status_code == 302
    told = client.get(page).content.decode()
    assert "its VAT stays a cost" in told and "Every line is met first" in told
    second = lines_of(county, statement)[1].pk
    client.post(page, {"form": "ask", "line": second, "person": county.person("cc.sergeant")})
    assert "Asked on" in client.get(page).content.decode()
