"""Opening balances and history: checked row by row, drafted in batches, posted by a second person, reconciled."""

from __future__ import annotations

import datetime as dt
import io
import json
import time
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from apps.core.errors import Conflict
from apps.core.scope import scope
from apps.intake.actions import load_upload, receive_file, withdraw_upload
from apps.intake.dry import dry_run
from apps.intake.guards import AlreadyLoaded
from apps.intake.models import SetAside, Upload
from apps.intake.reading import IntakeError
from apps.ledger.importing.loader import batches_of
from apps.ledger.models import Draft, Journal, JournalLoad
from apps.ledger.queries.imports import import_of, reconciliation
from apps.ledger.queries.proofs import prove_books
from apps.work.approvals import approve
from apps.work.models import ApprovalRequest
from tests.ledger.books import CREDITORS, ENERGY, FUND, closed, manager, officer, opened
from tests.ledger.test_posting import balance_of
from tests.security.test_every_write import sign_in

pytestmark = pytest.mark.django_db
HEAD = "Journal reference,Date,Account,Cost centre,Debit,Credit,Text"
GOOD = (
    "A1,30/04/2026,52100,OPS,120.50,,Energy of April",
    "A1,30/04/2026,20000,,,120.50,Energy of April",
    "A2,31/05/2026,53100,OPS,80.00,,Fuel",
    "A2,31/05/2026,20000,,,80.00,Fuel",
)


def file(folder: Path, *rows: str, name: str = "history.csv", head: str = HEAD) -> Path:
    path = folder / name
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def given(county, path, code="CC", **more):
    return receive_file(
        by=officer(county, code),
        organisation=county.org(code),
        target="journals",
        path=path,
        name=path.name,
        **more,
    )


def loaded(county, path, reason=""):
    upload = given(county, path)
    assert upload.record.state == "ready", upload.plan["questions"]
    return upload, load_upload(by=officer(county, "CC"), upload_id=upload.pk, set_aside_reason=reason)


def signed_off(county, record) -> None:
    """A second person approves every batch that waits."""
    with scope(county.everything()):
        asked = list(ApprovalRequest.objects.filter(record__in=batches_of(record), state="waiting"))
    for one in asked:
        approve(by=manager(county, "CC"), request_id=one.pk)


def refusals(county, path) -> dict[int, list[tuple[str, str, str]]]:
    seen = dry_run(
        officer(county, "CC"), organisation=county.org("CC"), target="journals", path=path, name=path.name
    )
    return {
        row.row: [(one.field, one.why, one.right_would_be) for one in row.refusals] for row in seen.refused
    }


def test_history_is_drafted_shown_with_control_totals_and_posted_by_a_second_person(county, tmp_path):
    holder = opened(county, limit="100000.00")
    upload = given(county, file(tmp_path, *GOOD))
    assert upload.preview["counts"]["rows_loaded"] == 4 and upload.preview["counts"]["total"] == "200.50"
    table = upload.preview["tables"][0]
    assert table["rows"] == [
        ["April 2026", "20000 Trade creditors", "1", "£0.00", "£120.50"],
        ["April 2026", "52100 Energy", "1", "£120.50", "£0.00"],
        ["May 2026", "20000 Trade creditors", "1", "£0.00", "£80.00"],
        ["May 2026", "53100 Fuel", "1", "£80.00", "£0.00"],
    ]
    assert table["totals"] == ["All", "", "4", "£200.50", "£200.50"]
    done = load_upload(by=officer(county, "CC"), upload_id=upload.pk)
    assert balance_of(county, holder, ENERGY) == 0, "nothing is posted by whoever loads"
    with scope(county.everything()):
        load = import_of(done.record.pk)
        assert (load.kind, load.journals, load.lines, load.debits) == ("imported", 2, 4, Decimal("200.50"))
        assert not any(row.agrees for row in reconciliation(load))
    signed_off(county, done.record.pk)
    assert balance_of(county, holder, ENERGY) == Decimal("120.50")
    with scope(county.everything()):
        assert all(row.agrees for row in reconciliation(load))
        assert set(Journal.objects.values_list("kind", "number", "text")) == {
            ("imported", "JL-2026-000001", "A1: Energy of April"), ("imported", "JL-2026-000002", "A2: Fuel"),
        }  # fmt: skip
        assert [fault for check in prove_books() for fault in check.faults] == []


def test_opening_balances_come_as_signed_amounts_and_are_of_their_own_kind(county, tmp_path):
    holder = opened(county)
    path = file(tmp_path, "OB,01/04/2026,15000,1500.00", "OB,01/04/2026,30000,-1500.00", name="opening balances.csv",
                head="Journal,Date,Nominal,Amount")  # fmt: skip
    _, done = loaded(county, path)
    signed_off(county, done.record.pk)
    assert balance_of(county, holder, FUND) == Decimal("-1500.00")
    with scope(county.everything()):
        assert Journal.objects.get(holder_id=holder).number == "JO-2026-000001"


BAD = {
    "an unbalanced journal": (
        ["B,30/04/2026,52100,OPS,10.00,,x", "B,30/04/2026,20000,,,9.99,x"],
        {2: ("journal", "does not balance: debits £10.00, credits £9.99", "£0.01 more credits in it")},
    ),
    "an unknown account": (
        ["B,30/04/2026,52109,OPS,10.00,,x", "B,30/04/2026,20000,,,10.00,x"],
        {2: ("account", "is no account", "an account that is in use, such as 52100 Energy"),
         3: ("journal", "belongs to a journal of which row 6 cannot be loaded", "every row of journal B right")},
    ),
    "an unknown cost centre, and one that is missing": (
        ["B,30/04/2026,52100,NOWHERE,10.00,,x", "B,30/04/2026,53100,,,10.00,x"],
        {2: ("cost_centre", "is no cost centre of these books", "a cost centre such as FLEET, HQ, OPS"),
         3: ("cost_centre", "is empty, and account 53100 needs one", "the code of a cost centre")},
    ),
    "a date outside every year": (
        ["B,30/04/2031,52100,OPS,10.00,,x", "B,30/04/2031,20000,,,10.00,x"],
        {2: ("date", "lies in no period of these books", "a day between 1 April 2026 and 31 March 2027")},
    ),
    "a fraction of a penny": (
        ["B,30/04/2026,52100,OPS,10.005,,x", "B,30/04/2026,20000,,,10.005,x"],
        {2: ("debit", "has more than two decimals", "pounds and pence")},
    ),
    "debit and credit in one row, and neither": (
        ["B,30/04/2026,52100,OPS,10.00,1.00,x", "B,30/04/2026,20000,,,,x"],
        {2: ("debit", "stands beside a credit in one row", "two rows"), 3: ("debit", "is no amount", "an amount other")},
    ),
    "an inter-organisation account with nobody on the other side": (
        ["B,30/04/2026,13500,,10.00,,x", "B,30/04/2026,20000,,,10.00,x"],
        {2: ("counterparty", "is empty, and account 13500 needs one", "one of AMB, FRA, PCC")},
    ),
    "two dates in one journal": (
        ["B,30/04/2026,52100,OPS,10.00,,x", "B,01/05/2026,20000,,,10.00,x"],
        {2: ("date", "differs within the journal", "one date in all rows")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_may_not_come_in_is_refused_whole_with_reason_and_cure(county, tmp_path, name):
    opened(county)
    rows, expected = BAD[name]
    path = file(tmp_path, *GOOD, *rows)
    found = refusals(county, path)
    assert set(found) == {6, 7}, "both rows of the bad journal, none of the good ones"
    for row, (field, why, right) in expected.items():
        assert any(f == field and w.startswith(why) and r.startswith(right) for f, w, r in found[row + 4]), (
            found[row + 4]
        )
    upload = given(county, path)
    with pytest.raises(Conflict, match="was not loaded"):
        load_upload(by=officer(county, "CC"), upload_id=upload.pk)
    with scope(county.everything()):
        assert not Draft.objects.exists() and not JournalLoad.objects.exists()


def test_a_closed_month_and_another_organisations_rows_are_refused(county, tmp_path):
    holder = opened(county)
    closed(county, holder, 1)
    found = refusals(county, file(tmp_path, *GOOD))
    assert found[2] == [("date", "lies in April 2026, which is softly closed",
                         "a day in an open period, or the period reopened first")]  # fmt: skip
    assert set(found) == {2, 3}
    head = HEAD + ",Organisation"
    path = file(tmp_path, *(f"{row},FRA" for row in GOOD[2:]), head=head, name="fire.csv")
    with pytest.raises(IntakeError, match="Choose the right organisation"):
        refusals(county, path)
    mixed = [f"{row},CC" for row in GOOD[2:]] + [
        "A3,31/05/2026,53100,OPS,1.00,,x,FRA",
        "A3,31/05/2026,20000,,,1.00,x,CC",
    ]
    found = refusals(county, file(tmp_path, *mixed, head=head, name="mixed.csv"))
    assert set(found) == {4, 5}
    assert found[4][0][1] == "is another organisation; these are the books of Chief Constable of Westmarch"


def test_rows_are_set_aside_by_name_and_the_rest_loads(county, tmp_path):
    holder = opened(county)
    path = file(tmp_path, *GOOD, *BAD["an unknown account"][0])
    upload, done = loaded(county, path, reason="The old system will correct journal B")
    signed_off(county, done.record.pk)
    assert balance_of(county, holder, ENERGY) == Decimal("120.50")
    with scope(county.everything()):
        kept = list(SetAside.objects.filter(upload=upload))
        counts = Upload.objects.get(pk=upload.pk).preview["counts"]
    assert [row.row for row in kept] == [6, 7] and kept[0].by_id == county.person("cc.finance")
    assert counts["rows_read"] == 6 == counts["rows_loaded"] + counts["rows_refused"]


def test_the_same_file_is_refused_with_a_link_and_a_withdrawal_reverses_it(county, tmp_path):
    holder = opened(county)
    path = file(tmp_path, *GOOD)
    upload, done = loaded(county, path)
    with pytest.raises(AlreadyLoaded) as refusal:
        given(county, path)
    assert refusal.value.page == f"/ledger/imports/{done.record.pk}/" and done.record.number in str(
        refusal.value
    )
    signed_off(county, done.record.pk)
    withdraw_upload(by=officer(county, "CC"), upload_id=upload.pk, reason="Wrong year's file")
    with scope(county.everything()):
        asked = list(ApprovalRequest.objects.filter(state="waiting"))
    for one in asked:
        approve(by=manager(county, "CC"), request_id=one.pk)
    assert balance_of(county, holder, ENERGY) == balance_of(county, holder, CREDITORS) == 0
    with scope(county.everything()):
        assert Journal.objects.filter(holder_id=holder, kind="reversal", reverses__isnull=False).count() == 2
        assert [fault for check in prove_books() for fault in check.faults] == []
    upload, done = loaded(county, path)
    withdraw_upload(by=officer(county, "CC"), upload_id=upload.pk, reason="Not yet")
    with scope(county.everything()):
        assert [one.state for one in batches_of(done.record.pk)] == ["dropped"]
        assert not ApprovalRequest.objects.filter(state="waiting").exists()


def test_the_command_tells_the_same_and_posts_nothing(county, tmp_path):
    opened(county)
    good = file(tmp_path, *GOOD)
    bad = file(tmp_path, *BAD["an unbalanced journal"][0], name="bad.csv")

    def run(*arguments: str) -> tuple[dict, int]:
        out = io.StringIO()
        try:
            call_command("import_journals", *arguments, "--organisation", "CC", "--json", stdout=out)
        except SystemExit as stop:
            return json.loads(out.getvalue()), int(stop.code or 0)
        return json.loads(out.getvalue()), 0

    dry, code = run(str(good), "--dry-run", "--by", "cc.finance@westmarch.example")
    assert code == 0 and dry["files"][0]["rows_read"] == 4 and dry["files"][0]["total"] == "200.50"
    told, code = run(str(bad), "--by", "cc.finance@westmarch.example")
    assert code == 1 and "does not balance" in told["files"][0]["errors"][0]["sentence"]
    told, code = run(str(good), "--by", "cc.finance@westmarch.example", "--kind", "opening")
    assert code == 0 and told["files"][0]["record"].startswith("JIMP-")
    with scope(county.everything()):
        assert (
            set(Draft.objects.values_list("kind", flat=True)) == {"opening"} and not Journal.objects.exists()
        )


def test_twenty_thousand_lines_load_in_batches_in_reasonable_time(county, tmp_path):
    holder = opened(county)
    days = [dt.date(2026, 4, 1) + dt.timedelta(days=number % 180) for number in range(5_000)]
    rows = [
        row
        for number, day in enumerate(days)
        for row in (
            f"J{number},{day:%d/%m/%Y},52100,OPS,{number + 1}.10,,Energy",
            f"J{number},{day:%d/%m/%Y},53100,FLEET,2.00,,Fuel",
            f"J{number},{day:%d/%m/%Y},20000,,,{number + 2}.10,Owed", f"J{number},{day:%d/%m/%Y},20200,,,1.00,Owed",
        )
    ]  # fmt: skip
    path = file(tmp_path, *rows)
    began = time.monotonic()
    _, done = loaded(county, path)
    drafted = time.monotonic()
    signed_off(county, done.record.pk)
    posted = time.monotonic()
    print(f"20,000 lines: drafted in {drafted - began:.1f} s, posted in {posted - drafted:.1f} s")
    with scope(county.everything()):
        assert len(batches_of(done.record.pk)) == 3
        assert all(row.agrees for row in reconciliation(import_of(done.record.pk)))
    assert balance_of(county, holder, ENERGY) == sum(
        (Decimal(n + 1) + Decimal("0.10") for n in range(5_000)), Decimal(0)
    )
    assert drafted - began < 90 and posted - drafted < 60, "generous: a busy machine must not fail it"


def test_the_screens_show_totals_batches_and_agreement(county, tmp_path):
    opened(county)
    upload = given(county, file(tmp_path, *GOOD))
    client = sign_in(county, "cc.finance")
    preview = client.get(f"/imports/{upload.pk}/preview/").content.decode()
    assert "Control totals by period and account" in preview and "52100 Energy" in preview
    done = load_upload(by=officer(county, "CC"), upload_id=upload.pk)
    page = client.get(f"/ledger/imports/{done.record.pk}/").content.decode()
    assert "4 totals still differ" in page and "Not posted" in page
    signed_off(county, done.record.pk)
    page = client.get(f"/ledger/imports/{done.record.pk}/").content.decode()
    assert "every total agrees" in page and "Not posted" not in page
    assert "history.csv" in client.get("/ledger/imports/").content.decode()
    assert sign_in(county, "fra.finance").get(f"/ledger/imports/{done.record.pk}/").status_code == 404
