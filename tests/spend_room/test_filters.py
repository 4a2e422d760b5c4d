"""A figure's link carries exactly the filter that made it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.http import QueryDict

from apps.core.errors import Invalid
from apps.core.scope import scope
from apps.spend import queries
from apps.spend.queries import VIEWS, LineFilter, heads_of
from tests.spend_room.loading import load_both

pytestmark = pytest.mark.django_db
EVERYTHING = LineFilter(
    organisations=(2, 3),
    first=dt.date(2025, 4, 1),
    last=dt.date(2026, 3, 31),
    supplier=7,
    standing="named",
    reason="council",
    proclass="none",
    level1="Vehicle Management",
    sercop="5012",
    label="Vehicle Repairs & more",
    classified=True,
    basis="net",
    load=4,
    identical=True,
    words="fleet & co",
    least=Decimal("10.50"),
    most=Decimal("99.00"),
    cut={2: 15, 3: 9},
    master=12,
)


@pytest.mark.parametrize("wanted", [LineFilter(), EVERYTHING, LineFilter(label="")])
def test_a_filter_comes_back_out_of_its_query_string_unchanged(wanted):
    assert LineFilter.from_query(QueryDict(wanted.query())) == wanted


@pytest.mark.parametrize(
    "query",
    ["from=yesterday", "standing=all", "supplier=x", "cut=a-b", "month=2025", "least=many", "basis=pence"],
)
def test_a_spoilt_link_says_what_makes_no_sense(query):
    with pytest.raises(Invalid):
        LineFilter.from_query(QueryDict(query))


def test_a_month_may_be_given_by_any_of_its_days():
    wanted = LineFilter.from_query(QueryDict("month=2025-05-01"))
    assert (wanted.first, wanted.last) == (dt.date(2025, 5, 1), dt.date(2025, 5, 31))


@pytest.mark.parametrize("by", VIEWS)
@pytest.mark.parametrize(
    "days",
    [(None, None), (dt.date(2025, 4, 1), dt.date(2025, 4, 30)), (dt.date(2025, 4, 4), dt.date(2025, 5, 13))],
)
def test_every_row_of_every_view_links_to_exactly_its_lines(county, tmp_path, by, days):
    """Whole months come from the summary, other days from the lines; both tie to the lines behind the link."""
    load_both(county, tmp_path)
    with scope(county.actor("auditor").scope()):
        cut = heads_of([county.org("CC"), county.org("FRA")])
        wanted = LineFilter(first=days[0], last=days[1], cut=cut)
        rows = queries.figures(wanted, by)
        assert (sum(row.lines for row in rows), sum(row.amount for row in rows)) == queries.total_of(wanted)
        for row in rows:
            again = LineFilter.from_query(QueryDict(row.filter.query()))
            behind = queries.lines_behind(again)
            assert (behind.count(), sum(line.amount for line in behind)) == (row.lines, row.amount)


def test_lines_of_another_organisation_are_never_behind_a_figure(county, tmp_path):
    load_both(county, tmp_path)
    with scope(county.actor("cc.analyst").scope()):
        wanted = LineFilter(organisations=(county.org("FRA"),))
        assert queries.lines_behind(wanted).count() == 0
        assert queries.total_of(wanted) == (0, 0)


def test_movement_against_the_year_before_and_the_tail(county, tmp_path):
    load_both(county, tmp_path)
    with scope(county.actor("auditor").scope()):
        wanted = LineFilter(first=dt.date(2025, 4, 1), last=dt.date(2026, 3, 31))
        moved = queries.movement(wanted, "organisation")
        assert {row.prior for _, row in moved} == {0}
        assert sum(row.current for _, row in moved) == queries.total_of(wanted)[1]
        assert queries.tail_of(wanted).head_suppliers >= 1


def test_views_that_mix_amount_bases_say_so(county, tmp_path):
    load_both(county, tmp_path, fire={"amount_basis": "gross"})
    with scope(county.actor("auditor").scope()):
        assert "different bases" in queries.mixing(LineFilter())[0]
        assert not any("different bases" in note for note in queries.mixing(LineFilter(basis="net", load=1)))
