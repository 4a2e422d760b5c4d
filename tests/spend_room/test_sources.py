"""Each month of an organisation's spend comes from one source: published loads, or from a switch on the ledger.

As the finance manual tells it: post the load, compare both, switch with a second person, and read the same report.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.scope import scope
from apps.documents.models import Record, StoredFile
from apps.spend import queries
from apps.spend.actions import switch_source
from apps.spend.models import SourceOf, SourceSwitch, SupplierWindow
from apps.spend.queries import LineFilter, heads_of
from apps.spend.queries.booked import booked_page, booked_total
from apps.spend.queries.sources import months
from tests.ledger.books import BANK, CREDITORS, ENERGY, opened
from tests.security.test_every_write import sign_in
from tests.spend_room import feeding
from tests.spend_room.feeding import APRIL, JUNE, MAY, counted, switched

pytestmark = pytest.mark.django_db
SPEND_OF_MAY = Decimal(
    "410.00"
)  # Training 610.00 less vehicle repairs 200.00; £9,000.00 clears the tax creditor


@pytest.fixture
def load(county, tmp_path):
    """A load of April and May, posted as journals."""
    opened(county)
    made = feeding.loaded(county, tmp_path)
    feeding.mapped(county)
    feeding.posted(county, made)
    return made


def booked(county, wanted=None):
    with scope(county.actor("cc.analyst").scope()):
        cc = county.org("CC")
        return booked_page(wanted or LineFilter(organisations=(cc,)), [cc])


def test_without_a_switch_spend_is_the_loads_alone_though_journals_stand_beside_them(county, load):
    assert counted(county) == {"2026-04-01": Decimal("7350.50"), "2026-05-01": Decimal("9410.00")}
    assert booked(county) == []


def test_from_the_switch_on_months_come_from_the_ledger_and_none_is_counted_twice(county, load):
    switched(county, MAY)
    assert counted(county) == {"2026-04-01": Decimal("7350.50"), "2026-05-01": SPEND_OF_MAY}
    with scope(county.actor("cc.analyst").scope()):
        wanted = LineFilter(organisations=(county.org("CC"),), first=MAY, last=dt.date(2026, 5, 31))
        assert not queries.lines_behind(wanted).exists()
        assert booked_total(wanted, [county.org("CC")]) == {county.org("CC"): (2, SPEND_OF_MAY)}
    assert [line.amount for line in booked(county)] == [Decimal("-200.00"), Decimal("610.00")]


def test_other_programs_get_the_lines_of_such_a_month_page_by_page_and_only_within_their_scope(county, load):
    switched(county, MAY)
    client = sign_in(county, "cc.analyst")
    page = client.get("/api/v1/spend-postings/?from=2026-05-01&to=2026-05-31&page_size=1").json()
    following = client.get(page["next"]).json()
    assert [row["amount"] for row in page["results"] + following["results"]] == ["-200.00", "610.00"]
    assert following["next"] is None
    assert client.get("/api/v1/spend-lines/?from=2026-05-01&to=2026-05-31").json()["results"] == []
    assert sign_in(county, "fra.analyst").get("/api/v1/spend-postings/").json()["results"] == []
    for wrong in ("cursor=yesterday", "page_size=5000", "load=1"):
        assert client.get(f"/api/v1/spend-postings/?{wrong}").status_code == 400


def test_a_month_of_the_ledger_shows_accounts_groups_and_no_supplier_until_one_is_named(county, load):
    switched(county, MAY)
    given = {"first": MAY, "last": dt.date(2026, 5, 31)}
    assert counted(county, "label", **given) == {
        "51000 Training": Decimal("610.00"), "53000 Vehicle repairs and parts": Decimal("-200.00")
    }  # fmt: skip
    assert counted(county, "sercop", **given) == {"5002": Decimal("610.00"), "5016": Decimal("-200.00")}
    assert counted(county, "supplier", **given) == {"unnamed": SPEND_OF_MAY}
    assert counted(county, "basis", **given) == {"net_irrecoverable": SPEND_OF_MAY}
    assert counted(county, "month", standing="unnamed", **given) == {"2026-05-01": SPEND_OF_MAY}
    assert counted(county, "month", sercop="5002", **given) == {"2026-05-01": Decimal("610.00")}


def test_a_load_shows_all_its_lines_whatever_feeds_their_months(county, load):
    switched(county, MAY)
    assert counted(county, load=load.pk) == {
        "2026-04-01": Decimal("7350.50"),
        "2026-05-01": Decimal("9410.00"),
    }
    with scope(county.actor("cc.analyst").scope()):
        assert queries.lines_behind(LineFilter(load=load.pk)).count() == 6


def test_part_of_a_month_follows_the_source_of_its_month(county, load):
    switched(county, MAY)
    assert counted(county, first=APRIL, last=dt.date(2026, 5, 14)) == {"2026-04-01": Decimal("7350.50")}
    assert counted(county, first=dt.date(2026, 4, 4), last=dt.date(2026, 5, 20)) == {
        "2026-04-01": Decimal("6150.50"), "2026-05-01": SPEND_OF_MAY
    }  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "more"),
    [
        ([("50100", "900.00"), (BANK, "-900.00")], {}),
        ([(ENERGY, "900.00"), ("20200", "-900.00")], {"kind": "accrual", "reverse_on": dt.date(2026, 7, 1)}),
        ([("13200", "900.00"), (BANK, "-900.00")], {}),
        ([("58000", "900.00"), ("10900", "-900.00")], {}),
        ([("10300", "900.00"), (BANK, "-900.00")], {}),
        ([(BANK, "900.00"), ("40300", "-900.00")], {}),
        ([(ENERGY, "900.00"), ("30000", "-900.00")], {"kind": "opening"}),
        ([(ENERGY, "900.00"), ("30000", "-900.00")], {"kind": "year_end"}),
    ],
    ids=[
        "pay",
        "accrual",
        "prepaid",
        "depreciation",
        "asset not marked capital",
        "income",
        "opening",
        "year end",
    ],
)
def test_what_is_not_published_spend_stays_out(county, load, parts, more):
    switched(county, JUNE)
    feeding.booked(county, *parts, dated=dt.date(2026, 6, 15), **more)
    assert counted(county, first=JUNE, last=dt.date(2026, 7, 31)) == {}


def test_what_is_published_spend_comes_in_and_its_reversal_takes_it_out(county, load):
    from apps.ledger.actions.journals import reverse_journal
    from tests.ledger.books import journals

    switched(county, JUNE)
    record = feeding.booked(county, (ENERGY, "900.00"), (CREDITORS, "-900.00"), dated=dt.date(2026, 6, 15))
    assert counted(county, first=JUNE, last=dt.date(2026, 6, 30)) == {"2026-06-01": Decimal("900.00")}
    reverse_journal(
        by=county.actor("cc.finance"),
        journal_id=journals(county, record)[0].pk,
        dated=dt.date(2026, 6, 20),
        reason="Twice",
    )
    assert counted(county, first=JUNE, last=dt.date(2026, 6, 30)) == {"2026-06-01": Decimal("0.00")}


def test_both_are_compared_before_the_switch_and_the_paper_is_kept(county, load):
    feeding.booked(county, (ENERGY, "55.50"), (CREDITORS, "-55.50"), dated=dt.date(2026, 5, 20))
    made = switched(county, APRIL)
    april, may = made.compared["months"]
    assert (april["loaded"], april["booked"], april["journals"], april["elsewhere"], april["unposted"]) == (
        "7350.50", "7350.50", "0.00", "0.00", "0.00"
    )  # fmt: skip
    assert (may["loaded"], may["booked"]) == ("9410.00", "465.50")
    assert (may["journals"], may["elsewhere"], may["unposted"]) == ("55.50", "9000.00", "0.00")
    with scope(county.everything()):
        files = list(StoredFile.objects.filter(record=made.record).order_by("name"))
    assert files[0].name == "Reconciliation.csv"
    assert files[0].sha256 == made.sha256
    for month in made.compared["months"]:
        told = {
            name: Decimal(month[name]) for name in ("loaded", "booked", "journals", "elsewhere", "unposted")
        }
        assert told["booked"] - told["loaded"] == told["journals"] - told["elsewhere"] - told["unposted"]


def test_a_load_that_is_not_in_the_books_explains_the_whole_difference(county, tmp_path):
    opened(county)
    feeding.loaded(county, tmp_path)
    with scope(county.actor("cc.analyst").scope()):
        may, april = months(county.org("CC"))
    assert (april.booked, april.unposted, april.difference) == (
        Decimal("0.00"),
        Decimal("7350.50"),
        Decimal("-7350.50"),
    )
    assert may.explained() == "Less £9,410.00 of loads that are not in the books"


def test_figures_of_an_earlier_cut_stay_what_they_were(county, load):
    cc = county.org("CC")
    with scope(county.actor("cc.analyst").scope()):
        before = heads_of([cc])
    switched(county, APRIL)
    with scope(county.actor("cc.analyst").scope()):
        after = heads_of([cc])
    feeding.booked(county, (ENERGY, "55.50"), (CREDITORS, "-55.50"), dated=dt.date(2026, 4, 20))
    assert counted(county, cut=before) == {"2026-04-01": Decimal("7350.50"), "2026-05-01": Decimal("9410.00")}
    assert counted(county, cut=after) == {"2026-04-01": Decimal("7350.50"), "2026-05-01": SPEND_OF_MAY}
    assert counted(county) == {"2026-04-01": Decimal("7406.00"), "2026-05-01": SPEND_OF_MAY}
    assert sum(line.amount for line in booked(county, LineFilter(organisations=(cc,), cut=before))) == 0


def test_switched_back_for_a_month_each_cut_keeps_its_own_source(county, load):
    switched(county, APRIL)
    with scope(county.actor("cc.analyst").scope()):
        ledger = heads_of([county.org("CC")])
    switched(county, MAY, source="load", until=JUNE)
    assert counted(county) == {"2026-04-01": Decimal("7350.50"), "2026-05-01": Decimal("9410.00")}
    assert counted(county, cut=ledger)["2026-05-01"] == SPEND_OF_MAY
    with scope(county.everything()):
        now = SourceOf.objects.filter(seen__endswith__isnull=True).order_by("during")
        assert [(one.source, one.during.lower, one.during.upper) for one in now] == [
            ("ledger", APRIL, MAY), ("load", MAY, JUNE), ("ledger", JUNE, None)
        ]  # fmt: skip


def test_whoever_asks_for_a_switch_does_not_approve_it(county, load):
    made = switch_source(
        by=county.actor("cc.finance"), organisation=county.org("CC"), source="ledger", since=MAY, reason="Complete",
        key=feeding.key(),
    )  # fmt: skip
    for person in ("cc.finance", "cc.analyst"):
        with pytest.raises(NotAllowed):
            feeding.approved(county, made.record_id, by=person)
    assert counted(county)["2026-05-01"] == Decimal("9410.00")
    with pytest.raises(Conflict, match="waits for approval: decide it first"):
        switch_source(
            by=county.actor("cc.finance"), organisation=county.org("CC"), source="ledger", since=APRIL, reason="Complete",
            key=feeding.key(),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("since", "source", "wrong", "sentence"),
    [
        (dt.date(2026, 4, 2), "ledger", Invalid, "whole months"),
        (dt.date(2019, 4, 1), "ledger", Conflict, "has no books in April 2019"),
        (APRIL, "load", Conflict, "comes from there already"),
        (APRIL, "wish", Invalid, "Choose an organisation and a source"),
    ],
)
def test_a_switch_that_makes_no_sense_is_refused(county, load, since, source, wrong, sentence):
    with pytest.raises(wrong, match=sentence):
        switched(county, since, source=source)


def test_the_database_holds_one_source_for_a_month(county, load):
    made = switched(county, MAY)
    with scope(county.everything()):
        row = SourceOf.objects.get()
        for statement, sentence in (
            ("INSERT INTO spend_sourceof (holder_id, source, during, seen, switch_id) "
             "SELECT holder_id, 'load', during, seen, switch_id FROM spend_sourceof", "permission denied"),
            ("UPDATE spend_sourceof SET source = 'load'", "permission denied"),
            ("DELETE FROM spend_sourceof", "permission denied"),
        ):  # fmt: skip
            with (
                pytest.raises(DatabaseError, match=sentence),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)
        refused = pytest.raises(DatabaseError, match="lies outside the scope of this act")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT accord_apply_switch(%s, %s, 1)", [row.holder_id, made.record_id])
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            SourceSwitch.objects.filter(pk=made.pk)._raw_delete("default")


def test_a_switch_without_a_second_person_is_refused_by_the_database(county, load):
    made = switch_source(
        by=county.actor("cc.finance"), organisation=county.org("CC"), source="ledger", since=MAY, reason="Complete",
        key=feeding.key(),
    )  # fmt: skip
    with scope(county.everything()):
        head = heads_of([county.org("CC")])[county.org("CC")]
        Record.objects.filter(pk=made.record_id).update(state="live")
        with (
            pytest.raises(DatabaseError, match="second person"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT accord_apply_switch(%s, %s, %s)", [county.org("CC"), made.record_id, head])


def test_partners_see_each_month_from_its_source_once(county, load):
    def shown():
        with scope(county.everything()):
            rows = SupplierWindow.objects.filter(
                organisation_id=county.org("CC"), holder_id=county.org("BOARD"), withdrawn_cut__isnull=True
            )
            return {
                (row.load_id_there == 0, row.alias.raw): row.amount for row in rows.select_related("alias")
            }

    assert shown()[False, "Northmoor Fleet Ltd"] == Decimal("1200.00")
    assert (False, "HM Revenue and Customs") in shown()
    switched(county, MAY)
    assert shown() == {
        (False, "Northmoor Fleet Ltd"): Decimal("1200.00"),
        (False, "Brightwater Energy plc"): Decimal("5400.50"),
    }
    switched(county, MAY, source="load")
    assert (False, "HM Revenue and Customs") in shown()


def test_a_document_names_the_supplier_of_its_journal_lines(county, load):
    """As invoices will: the document says its payee, and its lines are that supplier's spend from then on."""
    from apps.audit.act import action
    from apps.core.classes import DataClass
    from apps.documents.records import open_record
    from apps.ledger.calc.entries import Coded, Entry, EntryLine
    from apps.ledger.codings import codings
    from apps.ledger.posting import post_entries
    from apps.suppliers.payees import name_payee

    cc = county.org("CC")

    @action("tests.invoice.post")
    def post_invoice(act, *, payee):
        record = open_record(
            act,
            holder=cc,
            data_class=DataClass.FINANCE,
            kind="ledger.import",
            title="Invoice",
            state="loaded",
        )
        name_payee(act, record, payee)
        energy, creditors = Coded(ENERGY, cost_centre="OPS"), Coded(CREDITORS)
        ids = codings(cc, [energy, creditors])
        post_entries(act, record, [Entry(
            dated=dt.date(2026, 6, 10), text="Invoice", kind="subledger",
            lines=[EntryLine(ids[energy], Decimal("80.00")), EntryLine(ids[creditors], Decimal("-80.00"))],
        )])  # fmt: skip
        act.audit(cc, DataClass.FINANCE, record=record.pk)

    switched(county, JUNE)
    post_invoice(by=county.actor("cc.finance"), payee="Brightwater Energy plc")
    post_invoice(by=county.actor("cc.finance"), payee="REDACTED PERSONAL DATA")
    given = {"first": JUNE, "last": dt.date(2026, 6, 30)}
    assert counted(county, "standing", **given) == {"named": Decimal("80.00"), "redacted": Decimal("80.00")}
    with scope(county.actor("cc.analyst").scope()):
        (figure,) = [row for row in queries.figures(LineFilter(**given), "supplier") if row.key.isdigit()]
    assert (figure.label, figure.amount) == ("Brightwater Energy plc", Decimal("80.00"))
    both = counted(county, "supplier", supplier=int(figure.key))
    assert both == {figure.key: Decimal("5480.50")}


def test_another_organisation_reads_nothing_of_it(county, load):
    switched(county, MAY)
    with scope(county.actor("fra.analyst").scope()):
        assert booked_page(LineFilter(), [county.org("CC")]) == []
        assert not SourceOf.objects.exists()
        assert not SourceSwitch.objects.exists()
        assert months(county.org("CC")) == []
    with pytest.raises(NotAllowed):
        switch_source(
            by=county.actor("fra.finance"), organisation=county.org("CC"), source="ledger", since=MAY, reason="Not theirs",
            key=feeding.key(),
        )  # fmt: skip
