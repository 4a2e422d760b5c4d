"""The spend report takes each month from its source, ties to the penny, and of before a switch comes out as it did."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from apps.core.scope import scope
from apps.reporting import actions
from apps.reporting.models import RunCheck
from apps.reporting.queries import figure_of
from apps.spend.queries.booked import booked_total
from apps.spend.queries.filters import LineFilter
from tests.ledger.books import CREDITORS, ENERGY, opened
from tests.reporting.test_spend_report import amounts, ask, data, hashes, view
from tests.spend_room import feeding
from tests.spend_room.feeding import MAY

pytestmark = pytest.mark.django_db
LOADED, AFTER = Decimal("16760.50"), Decimal("7760.50")


@pytest.fixture
def load(county, tmp_path):
    """A load of April and May of the Chief Constable, posted as journals."""
    opened(county)
    made = feeding.loaded(county, tmp_path)
    feeding.mapped(county)
    feeding.posted(county, made)
    return made


def test_the_report_counts_a_month_of_the_ledger_instead_of_its_loads(county, board, load):
    feeding.switched(county, MAY)
    run = ask(county, board)
    assert run.total == AFTER
    assert amounts(view(county, run, "month")) == {
        "April 2026": Decimal("7350.50"),
        "May 2026": Decimal("410.00"),
    }
    told = data(county, run)
    assert any("May 2026 comes from its ledger: £410.00 in 2 journal lines" in note for note in told["notes"])


def test_every_view_of_it_adds_up_and_what_names_no_supplier_is_its_own_row(county, board, load):
    feeding.switched(county, MAY)
    run = ask(county, board)
    for code in ("organisation", "category", "subjective", "top", "joint", "tail", "movement", "unmapped", "redacted",
                 "addressable", "basis"):  # fmt: skip
        assert view(county, run, code).total.amount == AFTER, code
    assert view(county, run, "top").row("unnamed").total.amount == Decimal("410.00")
    assert view(county, run, "redacted").row("unnamed").total.amount == Decimal("410.00")


def test_a_figure_of_the_ledger_leads_to_its_journal_lines(county, board, load):
    feeding.switched(county, MAY)
    run = ask(county, board)
    with scope(county.actor("auditor").scope()):
        from apps.reporting.queries import line_filter

        row = view(county, run, "top").row("unnamed")
        wanted = line_filter(run, row.filter, (county.org("CC"),))
        assert booked_total(wanted, [county.org("CC")]) == {county.org("CC"): (2, Decimal("410.00"))}
        assert isinstance(wanted, LineFilter)
        assert figure_of(run, "top", "unnamed").total.amount == Decimal("410.00")


def test_a_run_of_before_the_switch_comes_out_the_same_after_it(county, board, load):
    before = ask(county, board)
    assert before.total == LOADED
    feeding.switched(county, MAY)
    after = ask(county, board)
    feeding.booked(county, (ENERGY, "55.50"), (CREDITORS, "-55.50"), dated=dt.date(2026, 5, 20))
    for run in (before, after):
        actions.repeat_run(by=county.actor("secretary"), run_id=run.pk)
    from apps.jobs.worker import drain

    drain()
    with scope(county.actor("secretary").scope()):
        assert [one.same for one in RunCheck.objects.filter(run__in=[before, after])] == [True, True]
    again = ask(county, board, as_of=before.as_of)
    assert hashes(county, again)["csv"] == hashes(county, before)["csv"]
    assert ask(county, board).total == AFTER + Decimal("55.50")
