"""Agreement, consolidation and VAT from posted books, within what the reader may see."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse

from apps.core.errors import Conflict, Invalid, NotAllowed, NotFound
from apps.core.scope import scope
from apps.ledger.actions.between import Trade, accept_pair, offer_pair, raise_pair
from apps.ledger.actions.keeping import end_account, open_value
from apps.ledger.actions.vat import end_regime, set_regime
from apps.ledger.codings import Coded
from apps.ledger.models import AccountUse, PairSide, VatRegime
from apps.ledger.queries.between import agreement_list, consolidated
from apps.ledger.queries.vat import box_lines, decision, exempt_test, quarters, vat_return
from apps.ledger.trading import Traded, purchase_lines, supply_lines
from apps.tenancy.models import Circle
from tests.ledger.books import APRIL, SINCE, entered, manager, officer, opened
from tests.ledger.pairs import OWED_BY, OWED_TO, approved, half, key, pair_journals, recharged, sides
from tests.ledger.test_posting import balance_of, proved, settle
from tests.scenarios.test_from_payment_file_to_joint_suppliers import sign_in

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2026, 4, 1), dt.date(2027, 3, 31)


@pytest.fixture
def books(county):
    """Police, commissioner and fire with books; police and fire refund under section 33."""
    for code in ("CC", "PCC", "FRA"):
        opened(county, code)
        set_regime(
            by=officer(county, code), holder=county.org(code), kind="s33", since=SINCE, reason="Named body"
        )
    return county


def board(county) -> Circle:
    return Circle(holder_id=county.org("BOARD"), code="BOARD", name="Board", kind="collaboration")


def group(county) -> Circle:
    return Circle(holder_id=county.org("GROUP"), code="GROUP", name="Group", kind="group")


def made_from(county, holder: int, lines) -> list:
    """Entry lines of a trading helper, made within the organisation's scope."""
    with scope(county.everything()), transaction.atomic():
        return lines(holder)


def funding(county, pounds: str = "5000.00") -> None:
    """The commissioner funds the Chief Constable."""
    made = raise_pair(
        by=county.actor("shared.finance"), dated=APRIL, text="Funding of April", key=key(),
        one=half(county, "PCC", "CC", ("55200", pounds), (OWED_TO, f"-{pounds}")),
        two=half(county, "CC", "PCC", (OWED_BY, pounds), ("40200", f"-{pounds}")),
    )  # fmt: skip
    for side, code in zip(made, ("PCC", "CC"), strict=True):
        approved(county, code, side.record)


def unmatched(county, pounds: str = "75.00") -> None:
    """Police write by hand that fire owes them, and fire know nothing of it."""
    lines = half(county, "CC", "FRA", (OWED_BY, pounds), ("40500", f"-{pounds}")).lines
    from apps.ledger.calc.entries import Entry

    record = entered(county, "CC", county.org("CC"), Entry(dated=APRIL, text="Mutual aid", lines=lines))
    approved(county, "CC", record)


def test_the_agreement_list_names_what_has_no_mirror(books):
    county = books
    recharged(county)
    unmatched(county)
    with scope(county.actor("auditor").scope()):
        found = agreement_list(FIRST, LAST).agreement
    assert len(found.matched) == 1
    ((item, reason),) = [(one.item, one.reason) for one in found.unmatched]
    assert (item.amount, reason, item.text) == (Decimal("75.00"), "missing", "Mutual aid")


def test_the_agreement_list_judges_no_organisation_that_the_reader_does_not_see(books):
    county = books
    recharged(county)
    with scope(officer(county, "CC").scope()):
        found = agreement_list(FIRST, LAST)
    assert found.agreement.matched == [] and found.agreement.unmatched == []
    assert found.beyond == {county.org("FRA"): (1, Decimal("120.00"))}


def test_pcc_and_chief_constable_report_as_one_group_with_their_funding_eliminated(books):
    """Worked example (PCC and group accounts, intra-group funding): £5,000 of funding is no income of the group."""
    county = books
    funding(county)
    with scope(county.everything()):
        use = AccountUse.objects.get(holder_id=county.org("PCC"), account_id="54600")
    end_account(
        by=officer(county, "PCC"), use_id=use.pk, last_day=dt.date(2026, 4, 30), reason="No medical supplies"
    )
    with scope(county.actor("shared.manager").scope()):
        found = consolidated(group(county), 2026)
    left = {row.account: row.consolidated for row in found.figures.rows}
    assert left == {"13500": 0, "20500": 0, "40200": 0, "55200": 0}
    assert found.figures.residual == 0 and found.unseen == []
    assert [body.code for body in found.organisations] == ["CC", "PCC"]


def test_a_member_that_the_reader_may_not_see_is_never_included_and_is_named(books):
    county = books
    recharged(county)
    with scope(county.actor("shared.manager").scope()):
        found = consolidated(board(county), 2026)
    assert [body.code for body in found.organisations] == ["CC", "PCC"]
    assert {body.code for body in found.unseen} == {"FRA", "AMB"}
    (owed,) = [row for row in found.figures.rows if row.account == OWED_BY]
    assert owed.consolidated == Decimal("120.00"), "what is owed by somebody outside the figures stays"


def test_irrecoverable_vat_on_a_recharge_stays_in_the_group_as_its_own_line(books):
    county = books
    recharged(county, back="0.00")
    with scope(county.actor("auditor").scope()):
        found = consolidated(board(county), 2026)
    assert found.figures.residual == 0 and found.figures.stays == Decimal("20.00")
    assert next(row.consolidated for row in found.figures.rows if row.account == "55300") == Decimal("20.00")
    assert [body.code for body in found.without_books] == ["AMB"]


def test_an_unmatched_item_is_the_residual(books):
    county = books
    unmatched(county)
    with scope(county.actor("auditor").scope()):
        found = consolidated(board(county), 2026)
    (left,) = found.figures.residuals
    assert (left.owed, left.traded) == (Decimal("75.00"), Decimal("-75.00"))


def test_a_supply_and_its_purchase_are_raised_from_what_was_bought_and_vat_is_decided_on_each_side(books):
    """A recharge of £100 and £20 VAT: due at the police, refunded to fire under section 33; every line has its code."""
    county = books
    sold = Trade(
        county.org("CC"),
        True,
        [Traded(Coded("40500", "OPS", vat_code="OS"), Decimal("100.00"), None, "Fuel")],
    )
    one = offer_pair(
        by=officer(county, "CC"), half=sold, other=county.org("FRA"), dated=APRIL, text="Fuel", key=key()
    )
    assert (one.amount, one.vat) == (Decimal("120.00"), Decimal("20.00"))
    bought = Trade(
        county.org("FRA"), False, [Traded(Coded("55100", "OPS", vat_code="S"), Decimal("100.00"), one.vat)]
    )
    two = accept_pair(by=officer(county, "FRA"), side_id=one.pk, half=bought, key=key())
    approved(county, "CC", one.record)
    approved(county, "FRA", two.record)
    settle()
    april = quarters(2026)[0]
    with scope(county.actor("auditor").scope()):
        police, fire = vat_return(county.org("CC"), *april), vat_return(county.org("FRA"), *april)
        assert {n: amount for n, _, amount in police.boxes.rows if amount} == {1: 20, 3: 20, 5: 20, 6: 100}
        assert {n: amount for n, _, amount in fire.boxes.rows if amount} == {4: 20, 5: 20, 7: 100}
        assert fire.section_33 == Decimal("20.00") and fire.grounds == [("s33", "", Decimal("20.00"))]
        assert [one.line.amount for one in box_lines(county.org("FRA"), 4, *april)] == [Decimal("20.00")]
        assert consolidated(board(county), 2026).figures.residual == 0
    proved(county)


def test_a_purchase_costs_its_net_and_the_tax_that_does_not_come_back(books):
    county = books
    holder = county.org("FRA")
    open_value(
        by=officer(county, "FRA"),
        holder=holder,
        kind="objective",
        code="LETTING",
        name="Letting",
        since=SINCE,
    )
    set_regime(
        by=officer(county, "FRA"),
        holder=holder,
        kind="exempt",
        activity="LETTING",
        since=SINCE,
        reason="Mast sites",
    )
    made = made_from(county, holder, lambda h: purchase_lines(
        h, APRIL,
        [
            Traded(Coded("54500", "OPS", vat_code="S"), Decimal("1000.00"), text="Laptops"),
            Traded(Coded("10300", vat_code="B"), Decimal("20000.00"), text="A car"),
            Traded(Coded("52000", "OPS", objective="LETTING", vat_code="S"), Decimal("50.00"), text="Mast fence"),
        ],
        creditor=Coded("20000"),
    ))  # fmt: skip
    assert made.gross == Decimal("25260.00") and sum(line.amount for line in made.lines) == 0
    from apps.ledger.calc.entries import Entry

    record = entered(county, "FRA", holder, Entry(dated=APRIL, text="Invoice 9", lines=made.lines))
    approved(county, "FRA", record)
    settle()
    assert balance_of(county, holder, "54500") == Decimal("1000.00")
    assert balance_of(county, holder, "10300") == Decimal("24000.00"), "a blocked car costs its VAT"
    assert balance_of(county, holder, "52000") == Decimal("60.00")
    with scope(officer(county, "FRA").scope()):
        found = vat_return(holder, *quarters(2026)[0])
        assert {n: amount for n, _, amount in found.boxes.rows if amount} == {4: 200, 5: 200, 7: 21050}
        assert found.sum(0) == Decimal("4010.00")
        verdict, limits, exempt, everything = exempt_test(holder, 2026, dt.date(2026, 6, 30))
        assert (exempt, everything, verdict.insignificant) == (Decimal("10.00"), Decimal("4210.00"), True)
        assert "VATGPB5100" in limits.source


def test_a_supplier_who_rounds_by_invoice_is_entered_as_on_paper_and_nonsense_is_refused(books):
    county = books
    holder = county.org("CC")
    bought = [Traded(Coded("54900", "OPS", vat_code="S"), Decimal("0.99")) for _ in range(3)]
    made = made_from(
        county,
        holder,
        lambda h: purchase_lines(h, APRIL, bought, creditor=Coded("20000"), total_vat=Decimal("0.59")),
    )
    assert made.gross == Decimal("3.56")
    with pytest.raises(Invalid, match=r"£0\.75 is not that of these lines, £0\.60"):
        made_from(
            county,
            holder,
            lambda h: purchase_lines(h, APRIL, bought, creditor=Coded("20000"), total_vat=Decimal("0.75")),
        )
    with pytest.raises(Invalid, match="choose a code for supplies"):
        made_from(county, holder, lambda h: supply_lines(h, APRIL, bought, debtor=Coded("13000")))


def test_grounds_are_dated_and_the_one_before_ends_the_day_before(books):
    county = books
    holder = county.org("CC")
    june = dt.date(2026, 6, 1)
    made = set_regime(
        by=officer(county, "CC"),
        holder=holder,
        kind="partial",
        percent=Decimal(40),
        since=june,
        reason="New ratio",
    )
    with scope(officer(county, "CC").scope()):
        assert decision(holder, net=Decimal(100), vat_code="S", day=dt.date(2026, 5, 31)).recoverable == 20
        assert decision(holder, net=Decimal(100), vat_code="S", day=june).recoverable == 8
    with pytest.raises(Conflict, match="stands already"):
        set_regime(by=officer(county, "CC"), holder=holder, kind="none", since=june, reason="Again")
    with pytest.raises(Invalid, match="heading"):
        set_regime(
            by=officer(county, "CC"), holder=holder, kind="s41", since=june, vat_code="C47", reason="x"
        )
    with pytest.raises(NotFound):
        set_regime(
            by=officer(county, "CC"), holder=holder, kind="none", activity="NOPE", since=june, reason="x"
        )
    with pytest.raises(NotAllowed):
        set_regime(by=manager(county, "CC"), holder=holder, kind="none", since=june, reason="x")
    end_regime(by=officer(county, "CC"), regime_id=made.pk, last_day=dt.date(2026, 12, 31), reason="Repealed")
    with scope(county.everything()):
        assert VatRegime.objects.get(pk=made.pk).during.upper == dt.date(2027, 1, 1)


# Screens


def sound(answer, status: int = 200) -> str:
    """A page with one heading, captions, and nothing that the content policy would drop."""
    page = answer.content.decode()
    assert answer.status_code == status, page[:2000]
    assert page.count("<h1") == 1
    assert not re.search(r'\sstyle=|<script(?![^>]*src=)|\son[a-z]+="', page)
    assert page.count("<table") == page.count("<caption")
    return page


def test_an_entry_is_raised_accepted_and_shown_by_the_screens(books):
    county = books
    client = sign_in(county, "cc.finance")
    form = {
        "organisation": county.org("CC"), "other": county.org("FRA"), "dated": "2026-04-15", "text": "Workshop hours",
        "supplies": "yes", "net": "100.00", "account": "40500", "cost_centre": "OPS", "vat_code": "OS", "key": key(),
    }  # fmt: skip
    answer = client.post(reverse("ledger:between-new"), form)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    page = answer["Location"]
    assert "has not answered yet" in sound(client.get(page))
    bad = client.post(reverse("ledger:between-new"), {**form, "account": "99999", "key": key()})
    assert bad.status_code == 422 and "There is no account 99999." in bad.content.decode()
    with scope(county.everything()):
        side = PairSide.objects.get(text="Workshop hours")
    client = sign_in(county, "fra.finance")
    assert "Workshop hours" in sound(client.get(reverse("ledger:between")))
    shown = sound(client.get(page))
    assert "Accept for Westmarch Fire and Rescue Authority" in shown and "Decline" in shown
    answer = client.post(
        reverse("ledger:between-accept", args=[side.pk]),
        {"account": "55100", "cost_centre": "OPS", "vat_code": "S", "key": key()},
    )
    assert answer.status_code == 302, answer.content.decode()[:3000]
    for holder, one in sides(county, side.pair).items():
        approved(county, "CC" if holder == county.org("CC") else "FRA", one.record_id)
    assert len(pair_journals(county, side.pair)) == 2
    assert "JI-2026-000001" in sound(client.get(page))
    back = client.post(
        reverse("ledger:between-reverse", args=[sides(county, side.pair)[county.org("FRA")].pk]),
        {"dated": "2026-05-01", "reason": "Charged twice", "key": key()},
    )
    assert back.status_code == 302
    client = sign_in(county, "pcc.finance")
    assert client.get(page).status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx", "pdf"])
def test_figures_open_to_their_lines_and_go_out_as_files(books, kind):
    county = books
    recharged(county)
    unmatched(county)
    client = sign_in(county, "auditor")
    where = f"?circle={county.org('BOARD')}&year=2026"
    page = sound(client.get(reverse("ledger:consolidation") + where))
    assert "£75.00" in page and "No books for this year: Westmarch Ambulance Service NHS Trust" in page
    agreed = sound(client.get(reverse("ledger:agreement")))
    assert "Missing on the other side" in agreed and "Mutual aid" in agreed
    lines = client.get(
        f"{reverse('ledger:between-lines')}?organisation={county.org('CC')}&from=2026-04-01&to=2027-03-31&account=13500"
    ).content.decode()
    assert "£195.00 in 2 lines" in lines
    assert client.get(f"{reverse('ledger:between-lines')}?organisation={county.org('CC')}").status_code == 404
    for name in ("ledger:consolidation", "ledger:agreement", "ledger:vat"):
        file = client.get(f"{reverse(name)}?format={kind}&year=2026")
        assert file.status_code == 200
        said = b"".join(file.streaming_content) if file.streaming else file.content
        assert said[:4] == {"csv": b"\xef\xbb\xbfO", "xlsx": b"PK\x03\x04", "pdf": b"%PDF"}[kind]


def test_a_reader_is_told_who_is_missing(books):
    county = books
    recharged(county)
    client = sign_in(county, "shared.manager")
    page = sound(client.get(f"{reverse('ledger:consolidation')}?circle={county.org('BOARD')}"))
    assert "Not included" in page and "Westmarch Fire and Rescue Authority" in page
    assert client.get(
        f"{reverse('ledger:between-lines')}?organisation={county.org('FRA')}&from=2026-04-01&to=2027-03-31"
    ).status_code == 404  # fmt: skip


def test_grounds_are_stated_and_ended_by_screen(books):
    county = books
    client = sign_in(county, "cc.finance")
    page = f"{reverse('ledger:vat-regimes')}?organisation={county.org('CC')}"
    assert client.post(page, {
        "kind": "s41", "since": "2026-04-01", "vat_code": "C47", "heading": "", "percent": "100", "reason": "Heading",
    }).status_code == 422  # fmt: skip
    assert client.post(page, {
        "kind": "partial", "since": "2026-05-01", "percent": "40", "reason": "Ratio agreed",
    }).status_code == 302  # fmt: skip
    with scope(county.everything()):
        made = VatRegime.objects.get(kind="partial")
    client.post(
        reverse("ledger:vat-end-regime", args=[made.pk]), {"last_day": "2026-06-30", "reason": "Over"}
    )
    assert "30 June 2026" in sound(client.get(page))
