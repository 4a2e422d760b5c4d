"""Figures that were reported stay what they were: closed loads and finished runs are not rewritten, by plain SQL either."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core.clock import now
from apps.core.errors import AccordError
from apps.core.scope import scope
from apps.reporting.models import Run
from apps.spend.models import Line, Load, SupplierMonth
from tests import county as small_county
from tests.rows import build

DB = pytest.mark.django_db


def judged() -> None:
    """What the database would say at COMMIT."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def line(county):
    """The one line of a closed load of the police."""
    with scope(county.everything()):
        made = build("spend.Line", county, county.org("CC"))
        judged()
    return made


@DB
@pytest.mark.parametrize("what", [Line, SupplierMonth])
def test_nothing_is_added_to_a_closed_load(what, line, county):
    """Neither one more line, nor one more row of the summary that reports add up."""
    paid = {"holder_id": line.holder_id, "load_id": line.load_id, "combination_id": line.combination_id,
            "amount": Decimal("0.00")}  # fmt: skip
    more = (
        {"paid_on": "2026-05-03", "row_number": 3, "raw_supplier": "Supplier"}
        if what is Line
        else {"month": "2026-05-01", "lines": 1}
    )
    with (
        scope(county.actor("cc.analyst").scope()),
        pytest.raises(DatabaseError, match=r"nothing of it is kept|summary of the load"),
        transaction.atomic(),
    ):
        what.objects.create(**paid, **more)
        judged()


@DB
@pytest.mark.parametrize("change", [
    {"cut": 2}, {"cut": None}, {"amount_basis": "gross"}, {"sha256": "f" * 64}, {"file_name": "May.csv"},
])  # fmt: skip
def test_a_closed_load_is_not_rewritten(change, line, county):
    with (
        scope(county.actor("cc.analyst").scope()),
        pytest.raises(DatabaseError, match="closed and never rewritten"),
        transaction.atomic(),
    ):
        Load.objects.filter(pk=line.load_id).update(**change)


@DB
def test_a_withdrawn_load_does_not_come_back(line, county):
    with scope(county.actor("cc.analyst").scope()):
        assert Load.objects.filter(pk=line.load_id).update(live=False, withdrawn_cut=7) == 1
        for change in ({"live": True}, {"withdrawn_cut": None}, {"withdrawn_cut": 9}):
            with pytest.raises(DatabaseError, match="closed and never rewritten"), transaction.atomic():
                Load.objects.filter(pk=line.load_id).update(**change)


@DB
@pytest.mark.parametrize("change", [
    {"cut": {"1": 99}}, {"versions": {"mapping": 9}}, {"as_of": now()}, {"organisations": [1, 2]},
    {"heading": {"board": "Another"}}, {"total": Decimal("1.00")}, {"inputs_hash": "0" * 64}, {"ended_at": None},
])  # fmt: skip
def test_a_finished_run_is_not_rewritten(change, county):
    with scope(county.everything()):
        run = build("reporting.Run", county, county.org("BOARD"))
        Run.objects.filter(pk=run.pk).update(total=Decimal("5.00"), lines=1, ended_at=now())
    with (
        scope(county.actor("secretary").scope()),
        pytest.raises(DatabaseError, match="never rewritten"),
        transaction.atomic(),
    ):
        Run.objects.filter(pk=run.pk).update(**change)


@DB
@pytest.mark.parametrize("amount", ["999999999999.99", "1000000000000.00", "99999999999999999999", "-0.01"])
def test_huge_and_negative_amounts_load_to_the_penny_or_are_refused_with_a_sentence(amount, county, tmp_path):
    from apps.intake.actions import load_upload, receive_file

    path = tmp_path / "payments.csv"
    path.write_text(
        f"Date,Supplier,Amount\n01/04/2026,Orbwell Ltd,{amount}\n02/04/2026,Calder Ltd,0.00\n",
        encoding="utf-8",
    )
    by = county.actor("cc.analyst")
    try:
        upload = receive_file(
            by=by, organisation=county.org("CC"), target="spend", path=path, name="payments.csv",
            choices={"amount_basis": "net"}, look=False,
        )  # fmt: skip
        with scope(by.scope()):
            load_upload(by=by, upload_id=upload.pk)
            assert Load.objects.get().total == Decimal(amount)
            judged()
    except AccordError as refusal:
        assert len(str(refusal)) > 30
        assert "numeric" not in str(refusal)


def test_two_people_who_load_one_file_at_the_same_moment_load_it_once(committed_db, tmp_path):
    """The second is told so in a sentence, and finds nothing of theirs in the books."""
    from apps.core.clock import today
    from apps.identity.actions import approve_role, request_role
    from apps.intake.actions import load_upload, receive_file

    grant = request_role(
        by=small_county.actor("cc.admin"), holder=small_county.org("CC"), person=small_county.person("cc.manager"),
        role="spend_analyst", since=today(), reason="Cover",
    )  # fmt: skip
    approve_role(by=small_county.actor("cc.owner"), grant=grant.pk)
    path = tmp_path / "payments.csv"
    rows = "".join(f"{day:02}/04/2026,Supplier {day} Ltd,{day}.10\n" for day in range(1, 29))
    path.write_text("Date,Supplier,Amount\n" + rows, encoding="utf-8")
    uploads = {
        who: receive_file(
            by=small_county.actor(who), organisation=small_county.org("CC"), target="spend", path=path,
            name="payments.csv", choices={"amount_basis": "net"},
        )
        for who in ("cc.analyst", "cc.manager")
    }  # fmt: skip
    barrier, outcomes = threading.Barrier(2), []

    def load(who: str) -> None:
        try:
            by = small_county.actor(who)
            barrier.wait()
            load_upload(by=by, upload_id=uploads[who].pk)
            outcomes.append("done")
        except AccordError as refusal:
            outcomes.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=load, args=[who]) for who in uploads]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert outcomes.count("done") == 1, outcomes
    assert sum("already loaded" in one or "at this moment" in one for one in outcomes) == 1, outcomes
    with scope(small_county.actor("cc.analyst").scope()), transaction.atomic():
        assert Load.objects.count() == 1
        assert Line.objects.count() == 28
