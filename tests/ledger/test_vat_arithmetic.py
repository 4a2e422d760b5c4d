"""VAT as arithmetic: worked examples with their sources, and what holds for every amount."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.money import PENNY
from apps.ledger.calc.vat import (
    Boxes,
    Code,
    Limits,
    Partner,
    Regime,
    as_on_paper,
    decide,
    insignificant,
    regime_for,
    share_invoice,
    tax_on,
    tax_within,
)

STANDARD, REDUCED = Code("S", "input", Decimal(20)), Code("R", "input", Decimal(5))
BLOCKED, PASSENGER = Code("B", "input", Decimal(20), blocked=True), Code("C47", "input", Decimal(20))
OUT, OUTSIDE = Code("OS", "output", Decimal(20)), Code("N", "outside", Decimal(0))
S33, NONE, BUSINESS, EXEMPT = Regime("s33"), Regime("none"), Regime("business"), Regime("exempt")
S33_TEST = Limits(Decimal(625), Decimal(5), False, True, "VATGPB5100")
BUSINESS_TEST = Limits(Decimal(625), Decimal(50), True, False, "VAT Regulations 1995 reg. 106")
amounts = st.decimals(min_value=Decimal("-999999.99"), max_value=Decimal("999999.99"), places=2)


def pounds(text: str) -> Decimal:
    return Decimal(text)


@pytest.mark.parametrize(
    ("who", "net", "code", "regime", "recoverable", "cost"),
    [
        # VAT Act 1994 s.33(3)(f): a Chief Constable buys uniforms for policing, which is no business.
        ("police, non-business", "1000.00", STANDARD, S33, "200.00", "1000.00"),
        # VAT (Input Tax) Order 1992 art. 7; GMP v Commissioners (2001): a car is blocked under section 33 too.
        ("police, a car", "20000.00", BLOCKED, S33, "0.00", "24000.00"),
        # VAT Act 1994 s.41: an NHS trust recovers nothing by itself …
        ("ambulance, equipment", "1000.00", STANDARD, NONE, "0.00", "1200.00"),
        # … but a contracted-out service under a listed heading (VATGPB9720, VATGPB10670: heading 47).
        (
            "ambulance, passenger transport",
            "1000.00",
            PASSENGER,
            Regime("s41", heading="47"),
            "200.00",
            "1000.00",
        ),
        # VAT Act 1994 s.26: a fire authority's taxable training centre deducts as a business does.
        ("fire, taxable training", "1000.00", STANDARD, BUSINESS, "200.00", "1000.00"),
        # VAT Act 1994 s.26, exempt letting: nothing comes back unless it is insignificant.
        ("fire, exempt letting", "1000.00", STANDARD, EXEMPT, "0.00", "1200.00"),
        # Part deductible, 62.5 % business use of energy at the reduced rate: £3.125 rounds half up to £3.13.
        ("part deductible", "100.00", REDUCED, Regime("partial", Decimal("62.5")), "3.13", "101.87"),
    ],
)
def test_worked_examples_of_one_line(who, net, code, regime, recoverable, cost):
    found = decide(pounds(net), code, regime)
    assert (found.recoverable, found.cost) == (pounds(recoverable), pounds(cost)), who
    assert found.why.endswith(".")


def test_exempt_activity_comes_back_while_it_is_insignificant():
    assert decide(pounds("1000.00"), STANDARD, EXEMPT, exempt_comes_back=True).recoverable == pounds("200.00")


@pytest.mark.parametrize(
    ("exempt", "everything", "months", "test", "passes"),
    [
        # VATGPB5100: not more than £625 a month on average, or less than 5 % of all VAT, whichever is greater.
        ("7500.00", "10000.00", 12, S33_TEST, True),
        ("7500.01", "100000.00", 12, S33_TEST, False),
        ("40000.00", "1000000.00", 12, S33_TEST, True),
        ("50000.00", "1000000.00", 12, S33_TEST, False),
        ("1875.00", "1875.00", 3, S33_TEST, True),
        # VAT Notice 706, section 11: a business passes only under both limits.
        ("7500.00", "15000.00", 12, BUSINESS_TEST, True),
        ("7500.00", "14999.99", 12, BUSINESS_TEST, False),
        ("7500.01", "100000.00", 12, BUSINESS_TEST, False),
    ],
)
def test_insignificance(exempt, everything, months, test, passes):
    verdict = insignificant(pounds(exempt), pounds(everything), months, test)
    assert verdict.insignificant is passes, verdict.why


def test_the_most_exact_regime_wins_and_a_code_goes_before_an_activity():
    whole, letting = Regime("s33"), Regime("exempt", activity="LETTING")
    heading = Regime("s41", heading="47", vat_code="C47")
    both = Regime("none", vat_code="C47", activity="LETTING")
    every = [whole, letting, heading]
    assert regime_for(every, vat_code="S", activity="RESPONSE") is whole
    assert regime_for(every, vat_code="S", activity="LETTING") is letting
    assert regime_for(every, vat_code="C47", activity="LETTING") is heading
    assert regime_for([*every, both], vat_code="C47", activity="LETTING") is both
    assert regime_for([letting], vat_code="S", activity=None) is None


def test_a_suppliers_own_rounding_is_entered_as_it_stands():
    """Three lines of £0.99 at 20 % are 19.8p each: £0.60 by line, £0.59 by invoice, both are the supplier's to state."""
    lines = [(pounds("0.99"), Decimal(20))] * 3
    for total in ("0.60", "0.59"):
        spread = as_on_paper(lines, pounds(total))
        assert spread is not None and sum(spread) == pounds(total)
    assert as_on_paper(lines, pounds("0.70")) is None, "ten pence is no rounding"
    assert as_on_paper([(pounds("10.00"), Decimal(0))], pounds("0.02")) is None
    mixed = as_on_paper([(pounds("100.00"), Decimal(20)), (pounds("-33.33"), Decimal(20))], pounds("13.33"))
    assert mixed is not None and sum(mixed) == pounds("13.33")


def test_an_invoice_to_one_buyer_is_shared_as_charges_each_with_its_own_decision():
    """Worked example: the Chief Constable is invoiced £3,000 + £600 for control-room software and shares it by thirds.

    The charges on are taxable supplies (domain: input VAT belongs only to whoever is supplied and invoiced): police
    keeps £1,000 under section 33 and deducts the tax on the £2,000 supplied on; fire recovers its £200 under section
    33; the ambulance trust has no ground for software, so its £200 stay a cost.
    """
    found = share_invoice(
        pounds("3000.00"), STANDARD, buyer="CC", own_weight=Decimal(1), regime=S33,
        partners=[Partner("FRA", Decimal(1), OUT, STANDARD, S33), Partner("AMB", Decimal(1), OUT, STANDARD, NONE)],
    )  # fmt: skip
    assert (found.own.recoverable, found.own.cost) == (pounds("200.00"), pounds("1000.00"))
    assert (found.bought_for_others.recoverable, found.bought_for_others.ground) == (
        pounds("400.00"),
        "business",
    )
    fire, ambulance = found.charges
    assert (fire.gross, fire.there.recoverable, fire.there.cost) == (
        pounds("1200.00"), pounds("200.00"), pounds("1000.00"),
    )  # fmt: skip
    assert (ambulance.gross, ambulance.there.recoverable, ambulance.there.cost) == (
        pounds("1200.00"), pounds("0.00"), pounds("1200.00"),
    )  # fmt: skip


def test_tax_that_the_buyer_cannot_recover_is_part_of_what_it_charges_on():
    """An ambulance trust buys for police outside the scope: the £20 it cannot recover are in the £120 that police pay."""
    found = share_invoice(
        pounds("100.00"), STANDARD, buyer="AMB", own_weight=Decimal(0), regime=NONE,
        partners=[Partner("CC", Decimal(1), OUTSIDE, OUTSIDE, S33)],
    )  # fmt: skip
    assert found.charges[0].net == pounds("120.00") and found.charges[0].vat == 0


def test_a_blocked_item_stays_blocked_for_the_buyer_even_when_charged_on():
    found = share_invoice(
        pounds("100.00"), BLOCKED, buyer="CC", own_weight=Decimal(0), regime=S33,
        partners=[Partner("FRA", Decimal(1), OUT, STANDARD, S33)],
    )  # fmt: skip
    assert found.charges[0].net == pounds("120.00")


def test_boxes_follow_the_form():
    """VAT Notice 700/12: box 3 is 1 and 2, box 5 their difference with 4, boxes 6 to 9 in whole pounds."""
    boxes = Boxes(pounds("200.00"), pounds("350.50"), pounds("1000.99"), pounds("1752.50"))
    rows = {number: amount for number, _, amount in boxes.rows}
    assert (
        rows[3] == pounds("200.00")
        and rows[5] == pounds("150.50")
        and boxes.net_words.startswith("Net VAT to reclaim")
    )
    assert (rows[6], rows[7], rows[2], rows[8], rows[9]) == (Decimal(1000), Decimal(1752), 0, 0, 0)


@given(amounts, st.sampled_from([STANDARD, REDUCED, BLOCKED, PASSENGER]),
       st.sampled_from([S33, NONE, BUSINESS, EXEMPT, Regime("partial", Decimal("33.33")), None]))  # fmt: skip
def test_what_comes_back_and_what_stays_always_make_the_tax(net, code, regime):
    found = decide(net, code, regime)
    assert found.recoverable + found.irrecoverable == found.vat == tax_on(net, code.percent)
    assert found.cost + found.recoverable == found.gross
    assert abs(found.recoverable) <= abs(found.vat)
    assert not code.blocked or found.recoverable == 0


@given(amounts, st.sampled_from([Decimal(20), Decimal(5), Decimal(0)]))
def test_tax_within_a_gross_figure_is_that_of_its_net_to_a_penny(net, percent):
    gross = net + tax_on(net, percent)
    assert abs(tax_within(gross, percent) - tax_on(net, percent)) <= PENNY


@given(
    st.decimals(min_value=Decimal("0.01"), max_value=Decimal("999999.99"), places=2),
    st.lists(st.integers(min_value=1, max_value=100), min_size=1, max_size=5),
    st.sampled_from([S33, NONE, BUSINESS]),
)
def test_a_shared_invoice_leaves_no_penny_out(net, weights, regime):
    found = share_invoice(
        net, STANDARD, buyer="A", own_weight=Decimal(1), regime=regime,
        partners=[Partner(f"P{n}", Decimal(w), OUT, STANDARD, S33) for n, w in enumerate(weights)],
    )  # fmt: skip
    assert found.own.net + found.bought_for_others.net == net
    assert found.own.vat + found.bought_for_others.vat == tax_on(net, Decimal(20))
    assert sum(one.net for one in found.charges) == found.bought_for_others.cost
