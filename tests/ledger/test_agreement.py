"""What organisations say about each other: matched, or not with the reason; and what a group eliminates."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from apps.ledger.calc.between import AMOUNT, MISSING, PERIOD, Item, Standing, agree, consolidate

CC, FRA, PCC = 2, 3, 1
APRIL, MAY = dt.date(2026, 4, 15), dt.date(2026, 5, 15)
PAIR = UUID(int=1)


def item(journal: int, holder: int, other: int, amount: str, dated: dt.date = APRIL, **more) -> Item:
    return Item(
        journal, f"J{journal}", holder, other, dated, f"{dated:%B %Y}", "Fuel", Decimal(amount), **more
    )


def test_the_halves_of_a_pair_agree_even_in_different_periods():
    found = agree([item(1, CC, FRA, "120", pair=PAIR), item(2, FRA, CC, "-120", MAY, pair=PAIR)])
    assert len(found.matched) == 1 and found.unmatched == []
    assert "April 2026 here and May 2026 there" in found.matched[0].words


def test_journals_that_were_no_pair_agree_by_day_and_pounds():
    found = agree([item(1, CC, FRA, "120"), item(2, FRA, CC, "-120")])
    assert len(found.matched) == 1 and not found.unmatched


def test_each_unmatched_item_has_its_reason():
    found = agree([
        item(1, CC, FRA, "50"),
        item(2, CC, FRA, "70"), item(3, FRA, CC, "-70", MAY),
        item(4, CC, PCC, "100", MAY), item(5, PCC, CC, "-90", MAY),
    ])  # fmt: skip
    assert {(one.item.journal, one.reason, one.difference) for one in found.unmatched} == {
        (1, MISSING, Decimal(50)), (2, PERIOD, Decimal(0)), (4, AMOUNT, Decimal(10)),
    }  # fmt: skip
    late = next(one for one in found.unmatched if one.reason == PERIOD)
    assert late.why == "J3 has the same pounds 30 days apart, in May 2026, not April 2026."


def test_what_was_taken_back_on_its_own_side_says_nothing():
    found = agree([item(1, CC, FRA, "50"), item(2, CC, FRA, "-50", MAY, reverses=1)])
    assert (found.cancelled, found.matched, found.unmatched) == (2, [], [])


def test_the_same_side_twice_never_agrees_with_itself():
    found = agree([item(1, CC, FRA, "50"), item(2, CC, FRA, "-50")])
    assert len(found.unmatched) == 2


items = st.lists(
    st.builds(
        lambda sides, amount, day: (sides, amount, APRIL + dt.timedelta(days=day)),
        st.sampled_from([(CC, FRA), (FRA, CC), (CC, PCC), (PCC, CC)]),
        st.sampled_from([Decimal(n) for n in (-20, -10, 10, 20)]),
        st.integers(min_value=0, max_value=40),
    ),
    max_size=25,
)


@given(items)
def test_no_item_is_lost_or_used_twice(rows):
    made = [
        Item(n, f"J{n}", a, b, day, f"{day:%B %Y}", "x", amount)
        for n, ((a, b), amount, day) in enumerate(rows, 1)
    ]
    found = agree(made)
    used = [one.one.journal for one in found.matched] + [one.two.journal for one in found.matched]
    used += [one.item.journal for one in found.unmatched]
    used += [one.nearest.journal for one in found.unmatched if one.nearest]
    assert sorted(used) == [one.journal for one in made]
    assert all(one.one.amount == -one.two.amount for one in found.matched)
    assert sum((one.difference for one in found.unmatched), Decimal(0)) == sum(
        (one.amount for one in made), Decimal(0)
    )


TRADING = frozenset({"40500", "55100", "55300"})


def test_a_recharge_with_vat_that_is_lost_leaves_a_residual_of_nought_and_its_vat():
    """CC supplies £100 + £20 to an organisation that recovers none of it: the £20 are a cost of the group."""
    found = consolidate(
        [
            Standing(CC, "13500", Decimal(120), FRA), Standing(CC, "40500", Decimal(-100), FRA),
            Standing(CC, "20400", Decimal(-20), None),
            Standing(FRA, "20500", Decimal(-120), CC), Standing(FRA, "55100", Decimal(100), CC),
            Standing(FRA, "55300", Decimal(20), CC, stays=True),
        ],
        [CC, FRA], TRADING,
    )  # fmt: skip
    left = {row.account: row.consolidated for row in found.rows}
    assert left == {"13500": 0, "20400": -20, "20500": 0, "40500": 0, "55100": 0, "55300": 20}
    assert found.residual == 0 and found.stays == 20


def test_what_is_traded_with_somebody_outside_is_never_eliminated():
    found = consolidate([Standing(CC, "13500", Decimal(120), FRA)], [CC, PCC], TRADING)
    assert found.rows[0].consolidated == 120 and found.residuals == []


def test_a_missing_half_shows_as_a_residual_between_those_two():
    found = consolidate(
        [Standing(CC, "13500", Decimal(50), FRA), Standing(CC, "40500", Decimal(-50), FRA)],
        [CC, FRA],
        TRADING,
    )
    (left,) = found.residuals
    assert (left.one, left.two, left.owed, left.traded) == (CC, FRA, 50, -50)
    assert found.residual == 50


trades = st.lists(
    st.tuples(
        st.sampled_from([(CC, FRA), (FRA, PCC), (PCC, CC)]),
        st.decimals(min_value=Decimal("0.01"), max_value=Decimal("9999.99"), places=2),
        st.booleans(),
    ),
    max_size=15,
)


@given(trades, st.lists(st.tuples(st.sampled_from([CC, FRA, PCC]), st.integers(1, 500)), max_size=10))
def test_consolidation_is_the_sum_less_internal_trade_and_always_balances(made, outside):
    """For any pairs and any outside journals: residual nought, the consolidated column balances, outside trade stays."""
    standings = []
    for (seller, buyer), net, back in made:
        tax = (net / 5).quantize(Decimal("0.01"))
        standings += [
            Standing(seller, "13500", net + tax, buyer), Standing(seller, "40500", -net, buyer),
            Standing(seller, "20400", -tax), Standing(buyer, "20500", -net - tax, seller),
            Standing(buyer, "55100", net, seller),
            Standing(buyer, "13400", tax) if back else Standing(buyer, "55300", tax, seller, stays=True),
        ]  # fmt: skip
    for holder, amount in outside:
        standings += [Standing(holder, "52100", Decimal(amount)), Standing(holder, "20000", Decimal(-amount))]
    found = consolidate(standings, [CC, FRA, PCC], TRADING)
    assert found.residual == 0
    assert sum((row.consolidated for row in found.rows), Decimal(0)) == 0
    own: dict[str, Decimal] = {}
    for one in standings:
        own[one.account] = own.get(one.account, Decimal(0)) + one.amount
    for row in found.rows:
        whole = sum(row.by_holder.values(), Decimal(0))
        assert whole == own[row.account], "the group is the sum of its organisations"
        assert row.consolidated == whole + row.eliminated, "and less what they trade with each other, no more"
    left = {row.account: row.consolidated for row in found.rows}
    assert all(left.get(code, 0) == 0 for code in ("13500", "20500", "40500", "55100"))
    assert left.get("52100", 0) == sum(amount for _, amount in outside)
    assert found.stays == left.get("55300", 0)
