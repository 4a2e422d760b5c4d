"""Screens of the books: raise, paste, send, approve, read the trial balance, follow a figure, take a file, reverse."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.core.scope import scope
from apps.documents.models import Record
from apps.ledger.models import Draft, Journal
from apps.ledger.queries.balances import trial_balance
from apps.work.approvals import approve
from apps.work.models import ApprovalRequest
from tests.ledger.books import (
    BANK,
    CREDITORS,
    ENERGY,
    FUEL,
    FUND,
    GRANTS,
    entered,
    entry,
    manager,
    officer,
    opened,
)
from tests.security.test_every_write import sign_in
from tests.spend_room.test_screens import sound

pytestmark = pytest.mark.django_db
HEAD = {"text": "Energy of April", "dated": "2026-04-30", "kind": "manual"}
PASTED = (
    "Account\tCost centre\tDescription\tDebit\tCredit\n"
    "52100\tOPS\tStation, electricity\t1,200.00\t\n"
    "52100\tFLEET\tWorkshop\t£300.50\t\n"
    "20000\t\tBills to come\t\t1500.50\n"
)


def at(route: str, *args: object) -> str:
    return reverse(f"ledger:{route}", args=args)


def typed(*rows: dict[str, str], **more: str) -> dict[str, str]:
    """A form with these rows, the head of April's energy and a one-time key."""
    sent = {**HEAD, "rows": str(len(rows)), "key": "a-key-for-once", "do": "send", **more}
    for place, row in enumerate(rows, start=1):
        sent |= {f"r{place}-{name}": value for name, value in row.items()}
    return sent


ENERGY_ROW = {"account": ENERGY, "cost_centre": "OPS", "debit": "120.50"}
BILLS_ROW = {"account": CREDITORS, "credit": "120.50"}


def newest(county) -> Record:
    with scope(county.everything()):
        return Record.objects.filter(kind="ledger.batch").order_by("-pk")[0]


def test_a_journal_is_typed_and_posted_once_however_often_the_form_is_sent(county):
    holder = opened(county)
    client = sign_in(county, "cc.finance")
    page = sound(client.get(at("enter")))
    assert f'<option value="{ENERGY}">Energy</option>' in page and 'name="key"' in page
    for _ in range(2):
        answer = client.post(at("enter"), typed(ENERGY_ROW, BILLS_ROW), follow=True)
        page = sound(answer)
        assert "JM-2026-000001" in page
    with scope(county.everything()):
        assert Journal.objects.filter(holder_id=holder).count() == 1


def test_lines_come_from_a_spreadsheet_and_the_sheet_shows_what_it_read(county):
    opened(county)
    client = sign_in(county, "cc.finance")
    looked = sound(
        client.post(
            at("enter"), {**HEAD, "rows": "6", "key": "a-key-for-once", "do": "paste", "paste": PASTED}
        )
    )
    assert 'value="1200.00"' in looked and "Balances" in looked and "Energy" in looked
    page = sound(
        client.post(
            at("enter"),
            {**HEAD, "rows": "0", "key": "a-key-for-once", "do": "send", "paste": PASTED},
            follow=True,
        )
    )
    assert "£1,500.50" in page


def test_every_row_says_what_is_wrong_with_it_and_what_would_be_right(county):
    opened(county)
    client = sign_in(county, "cc.finance")
    rows = (
        {"account": "52109", "cost_centre": "OPS", "debit": "1"},
        {"account": ENERGY, "debit": "2"},
        {"account": ENERGY, "cost_centre": "OPPS", "debit": "3.001"},
        {"account": FUEL, "cost_centre": "OPS", "debit": "5", "credit": "5"},
        {"account": CREDITORS},
    )
    page = sound(client.post(at("enter"), typed(*rows)), 422)
    for said in (
        "Row 1: there is no account 52109 in use. Did you mean 52100 Energy",
        "Row 2: account 52100 needs a cost centre.",
        "Row 3: there is no cost centre OPPS in use. Did you mean OPS",
        "Row 3: “3.001” has more than two decimal places.",
        "Row 4: a line is either a debit or a credit",
        "Row 5: write a debit or a credit",
    ):
        assert said in page, said
    assert 'href="#r1-account"' in page and 'aria-invalid="true"' in page
    with scope(county.everything()):
        assert not Draft.objects.exists()


def test_an_unbalanced_journal_may_be_kept_but_not_sent_and_the_equals_sign_balances_it(county):
    opened(county)
    client = sign_in(county, "cc.finance")
    short = {**BILLS_ROW, "credit": "100"}
    assert "differ by £20.50" in sound(client.post(at("enter"), typed(ENERGY_ROW, short)), 422)
    page = sound(client.post(at("enter"), typed(ENERGY_ROW, short, do="save"), follow=True))
    assert "Does not balance" in page and "is kept as a draft" in page
    batch = newest(county)
    sheet = sound(client.get(at("change", batch.pk, 1)))
    assert 'value="100.00"' in sheet and f'name="version" value="{batch.version}"' in sheet
    sent = typed(ENERGY_ROW, {**BILLS_ROW, "credit": "="}, version=str(batch.version))
    assert "is posted" in sound(client.post(at("change", batch.pk, 1), sent, follow=True))
    assert "no longer change" in sound(client.post(at("change", batch.pk, 1), sent, follow=True))


def test_a_form_with_an_old_version_is_refused_with_what_changed(county):
    opened(county)
    client = sign_in(county, "cc.finance")
    client.post(at("enter"), typed(ENERGY_ROW, BILLS_ROW, do="save"))
    batch = newest(county)
    sent = typed(ENERGY_ROW, BILLS_ROW, do="save", version=str(batch.version))
    assert client.post(at("change", batch.pk, 1), sent).status_code == 302
    assert "changed while you had it open" in sound(client.post(at("change", batch.pk, 1), sent), 422)


def test_a_batch_grows_shrinks_and_is_dropped_with_a_reason(county):
    opened(county)
    client = sign_in(county, "cc.finance")
    client.post(at("enter"), typed(ENERGY_ROW, BILLS_ROW, do="save"))
    batch = newest(county)
    client.post(
        at("change", batch.pk, 2), typed(ENERGY_ROW, BILLS_ROW, do="save", version=str(batch.version))
    )
    page = sound(client.get(at("batch", batch.pk)))
    assert "2. Energy of April" in page and "Take out" in page
    batch = newest(county)
    client.post(at("remove", batch.pk, 2), {"version": batch.version})
    assert "2. Energy of April" not in sound(client.get(at("batch", batch.pk)))
    batch = newest(county)
    assert "This field is required" in sound(
        client.post(at("drop", batch.pk), {"version": batch.version}), 422
    )
    page = sound(
        client.post(at("drop", batch.pk), {"version": batch.version, "reason": "Entered twice"}, follow=True)
    )
    assert "is dropped" in page and "Send" not in page


def test_a_journal_above_the_limit_waits_and_says_why_until_a_second_person_approves(county):
    opened(county, limit="100.00")
    client = sign_in(county, "cc.finance")
    page = sound(client.post(at("enter"), typed(ENERGY_ROW, BILLS_ROW), follow=True))
    assert "waits for the approval of a second person" in page
    assert "£120.50 is above the limit of £100.00" in page
    batch = newest(county)
    with scope(county.everything()):
        request = ApprovalRequest.objects.get(record=batch)
    assert reverse("work:approval", args=[request.pk]) in page
    seen = sound(sign_in(county, "cc.manager").get(at("batch", batch.pk)))
    assert "52100 Energy" in seen and "Attach" not in seen
    approve(by=manager(county, "CC"), request_id=request.pk)
    page = sound(client.get(at("batch", batch.pk)))
    assert "JM-2026-000001" in page and "Mo Manager" in page


def test_a_paper_is_attached_to_a_batch(county, settings, tmp_path):
    settings.ACCORD_FILES_DIR = tmp_path
    holder = opened(county)
    record = entered(county, "CC", holder, entry(county, holder, (ENERGY, "1.00"), (CREDITORS, "-1.00")))
    client = sign_in(county, "cc.finance")
    paper = SimpleUploadedFile("proof.csv", b"a,b\r\n1,2\r\n", "text/csv")
    page = sound(client.post(at("attach", record.pk), {"file": paper}, follow=True))
    assert "proof.csv" in page
    assert "This field is required" in sound(client.post(at("attach", record.pk), {}), 422)


def books(county, *, limit: str = "10000.00") -> int:
    """Two years: £1,000 of grant in the bank, £70 and £5 of energy, £30 of it last year, a reversal and a year end."""
    holder = opened(county, years=(2025, 2026), limit=limit)
    march, may = dt.date(2026, 3, 31), dt.date(2026, 5, 20)
    for one in (
        entry(county, holder, (ENERGY, "30.00"), (CREDITORS, "-30.00"), dated=march),
        entry(county, holder, (GRANTS, "-1000.00"), (CREDITORS, "1000.00")),
        entry(county, holder, (ENERGY, "70.00"), (CREDITORS, "-70.00"), dated=may, text="Energy of May"),
        entry(county, holder, (FUEL, "5.00"), (CREDITORS, "-5.00"), dated=may, text="Fuel of May"),
    ):
        entered(county, "CC", holder, one)
    return holder


def test_the_trial_balance_leads_to_exactly_its_lines(county):
    books(county)
    client = sign_in(county, "cc.finance")
    page = sound(client.get(at("trial-balance"), {"year": 2026, "through": 12}))
    assert "52100" in page and "£70.00" in page and "Brought forward" in page
    assert "Debit and credit balances both come to £1,000.00." in page
    import re

    link = next(
        href
        for href in re.findall(r'href="(/ledger/trial-balance/lines/[^"]+)"', page)
        if "52100" in href and "side=debit" in href
    )
    lines = sound(client.get(link.replace("&amp;", "&")))
    assert "Energy of May" in lines and "1 line" in lines and "£70.00" in lines and "Fuel of May" not in lines
    ledger = sound(client.get(at("account", CREDITORS), {"year": 2026, "through": 12}))
    assert "−£30.00" in ledger and "£895.00" in ledger and "Brought forward on 1 April 2026" in ledger


def test_as_of_an_earlier_day_later_postings_are_left_out(county):
    books(county)
    client = sign_in(county, "cc.finance")
    page = sound(client.get(at("trial-balance"), {"year": 2026, "through": 12, "as_of": "2020-01-01"}))
    assert "as they stood then" in page and "£70.00" not in page


def test_statements_tie_to_the_ledger(county):
    holder = books(county)
    client = sign_in(county, "cc.finance")
    given = {"year": 2026, "through": 12}
    result = sound(client.get(at("result"), given))
    assert "−£925.00" in result and "£30.00" in result, "net, and last year's energy beside it"
    sheet = sound(client.get(at("balance-sheet"), given))
    assert "£895.00" in sheet and "Total reserves" in sheet
    assert "tell your auditor" not in sheet
    reserves = sound(client.get(at("reserves"), given))
    assert "−£30.00" in reserves and "£925.00" in reserves
    published = sound(client.get(at("translated"), given))
    assert "5006" in published and "−£925.00" in published
    objectives = sound(client.get(at("translated"), {**given, "scheme": "poa"}))
    assert "Unmapped" in objectives and "No objective given" in objectives and "−£925.00" in objectives
    with scope(county.everything()):
        assert trial_balance(holder, 2026).debits == Decimal("1000.00")


def test_a_closed_year_still_shows_its_result(county):
    holder = opened(county, years=(2025, 2026))
    march = dt.date(2026, 3, 31)
    entered(
        county, "CC", holder, entry(county, holder, (ENERGY, "70.00"), (CREDITORS, "-70.00"), dated=march)
    )
    record = entered(
        county,
        "CC",
        holder,
        entry(
            county,
            holder,
            (ENERGY, "-70.00"),
            (FUND, "70.00"),
            dated=march,
            kind="year_end",
            adjustment=13,
            text="Year end",
        ),
    )
    with scope(county.everything()):
        request = ApprovalRequest.objects.get(record=record)
    approve(by=manager(county, "CC"), request_id=request.pk)
    client = sign_in(county, "cc.finance")
    page = sound(client.get(at("result"), {"year": 2025, "through": 13}))
    assert "The year end took £70.00 of it to reserves" in page and "£70.00" in page
    assert "£70.00" in sound(client.get(at("result"), {"year": 2025, "through": 12}))
    reserves = sound(client.get(at("reserves"), {"year": 2025, "through": 13}))
    assert "General fund" in reserves and "−£70.00" in reserves


@pytest.mark.parametrize("route", ["trial-balance", "result", "balance-sheet", "reserves", "translated"])
def test_every_report_comes_as_pdf_workbook_and_csv(county, route):
    books(county)
    client = sign_in(county, "cc.finance")
    given = {"year": 2026, "through": 12}
    pdf = client.get(at(route), {**given, "format": "pdf"})
    assert pdf.status_code == 200 and (pdf.content.startswith(b"%PDF") or b"<table" in pdf.content)
    book = b"".join(client.get(at(route), {**given, "format": "xlsx"}).streaming_content)
    assert zipfile.ZipFile(io.BytesIO(book)).testzip() is None
    csv = b"".join(client.get(at(route), {**given, "format": "csv"}).streaming_content).decode("utf-8-sig")
    assert "Chief Constable of Westmarch" in csv.splitlines()[0]


def test_the_general_ledger_comes_as_files_with_the_running_balance(county):
    books(county)
    client = sign_in(county, "cc.finance")
    given = {"year": 2026, "through": 12, "format": "csv"}
    text = b"".join(client.get(at("account", CREDITORS), given).streaming_content).decode("utf-8-sig")
    assert text.splitlines()[-1].endswith(",895.00") and ",,Brought forward,,,,,,,-30.00" in text
    assert client.get(at("account", CREDITORS), {**given, "format": "pdf"}).status_code == 200


def test_the_extract_for_auditors_holds_every_line_with_its_people_and_control_totals(county):
    books(county)
    client = sign_in(county, "auditor")
    page = sound(client.get(at("extract"), {"in": county.org("CC"), "year": 2026}))
    assert "They agree" in page
    text = b"".join(
        client.get(at("extract"), {"in": county.org("CC"), "year": 2026, "format": "csv"}).streaming_content
    ).decode("utf-8-sig")
    rows = text.splitlines()
    assert "3 journals, 6 lines, debits 1075.00, credits 1075.00" in rows[1]
    assert sum(row.startswith("JM-2026-") for row in rows) == 6
    assert "Flo Finance" in text and ",yes," in text
    book = b"".join(
        client.get(at("extract"), {"in": county.org("CC"), "year": 2026, "format": "xlsx"}).streaming_content
    )
    assert zipfile.ZipFile(io.BytesIO(book)).testzip() is None


def test_a_posted_journal_is_reversed_from_its_page_and_copied(county):
    holder = books(county)
    client = sign_in(county, "cc.finance")
    with scope(county.everything()):
        one = Journal.objects.filter(holder_id=holder, text="Energy of May").get()
    page = sound(client.get(at("journal", one.pk)))
    assert "Flo Finance" in page and "No second person was needed" in page
    assert "Energy of May" in sound(client.get(at("enter"), {"copy": one.pk}))
    assert "This field is required" in sound(client.post(at("reverse", one.pk), {"dated": "2026-06-01"}), 422)
    sent = {"dated": "2026-06-01", "reason": "Paid by the PCC"}
    assert "JV-2026-000001" in sound(client.post(at("reverse", one.pk), sent, follow=True))
    assert "was reversed by JV-2026-000001" in sound(client.get(at("journal", one.pk)))


def test_the_monthly_review_lists_what_one_person_posted_and_keeps_who_looked(county):
    holder = books(county)
    client = sign_in(county, "cc.manager")
    from apps.ledger.models import Period

    with scope(county.everything()):
        may = Period.objects.get(holder_id=holder, label="May 2026")
    page = sound(client.get(at("review"), {"month": may.pk}))
    assert "Energy of May" in page and "£75.00" in page
    page = sound(client.post(at("reviewed", may.pk), {"reason": "None queried"}, follow=True))
    assert "Reviewed" in page and "Mo Manager" in page
    own = sound(sign_in(county, "cc.finance").get(at("review"), {"month": may.pk}))
    assert "Somebody who approves journals reviews them." in own


def test_journals_repeat_and_prepayments_are_spread(county):
    holder = books(county)
    client = sign_in(county, "cc.finance")
    with scope(county.everything()):
        one = Journal.objects.filter(holder_id=holder, text="Fuel of May").get()
    sent = {"every_months": "1", "next_on": "2026-06-20", "until": "2026-08-31"}
    page = sound(client.post(at("repeat", one.pk), sent, follow=True))
    assert "Fuel of May" in page
    page = sound(client.post(f"{at('standing')}?in={holder}", follow=True))
    assert "JR-2026-000003" in page and "Recurring journals due by" in page
    sent = {"key": "a-key-for-once", "text": "Insurance", "amount": "100", "first": "2026-04-01", "months": "3",
            "expense": "52600", "cost_centre": "OPS", "prepaid": "13200"}  # fmt: skip
    page = sound(client.post(at("prepayment"), sent, follow=True))
    assert "Insurance (3 of 3)" in page and "£33.33" in page and "£33.34" in page


def test_the_chart_is_kept_by_forms_that_call_the_actions(county):
    holder = opened(county)
    client = sign_in(county, "cc.finance")
    assert "52100 Energy" in sound(client.get(at("chart")))
    sound(client.get(at("use-accounts")))
    page = sound(client.post(at("open-value"), {"kind": "cost_centre", "code": "dogs", "name": "Dogs", "parent": "OPS",
                                                "since": "2026-04-01"}, follow=True))  # fmt: skip
    assert "DOGS" in page and "OPS" in page
    assert "has no cost centre NONE" in sound(client.post(at("open-value"), {
        "kind": "cost_centre", "code": "x", "name": "X", "parent": "NONE", "since": "2026-04-01"}), 422)  # fmt: skip
    page = sound(client.post(at("open-year"), {"year": 2027}, follow=True))
    assert "2027-28" in page and "Adjustments 2027-28" in page
    page = sound(sign_in(county, "cc.manager").post(at("set-limit"), {
        "manual_limit": "250", "since": "2026-12-01", "reason": "New scheme"}, follow=True))  # fmt: skip
    assert "£250.00" in page
    from apps.ledger.models import AccountUse

    with scope(county.everything()):
        use = AccountUse.objects.get(holder_id=holder, account_id=FUEL)
    sound(
        client.post(at("end-use", use.pk), {"last_day": "2026-12-31", "reason": "Electric cars"}, follow=True)
    )
    assert "Electric" not in sound(client.get(at("chart")))


def test_another_organisation_sees_nothing_of_it(county):
    holder = books(county)
    opened(county, "FRA")
    with scope(county.everything()):
        one = Journal.objects.filter(holder_id=holder).order_by("pk")[0]
    batch = newest(county)
    client = sign_in(county, "fra.finance")
    assert client.get(at("journal", one.pk)).status_code == 404
    assert client.get(at("batch", batch.pk)).status_code == 404
    assert client.get(at("change", batch.pk, 1)).status_code == 404
    assert client.post(at("send", batch.pk), {"version": 1}).status_code in (302, 404)
    assert "£70.00" not in sound(client.get(at("trial-balance"), {"in": holder}))
    assert "Energy of May" not in sound(client.get(at("lines"), {
        "in": holder, "first": "2026-04-01", "last": "2027-03-31"}))  # fmt: skip


def test_lists_do_not_ask_a_question_per_row(county, django_assert_max_num_queries):
    holder = opened(county)
    for pounds in range(1, 25):
        entered(
            county,
            "CC",
            holder,
            entry(county, holder, (ENERGY, f"{pounds}.00"), (CREDITORS, f"-{pounds}.00")),
        )
    client = sign_in(county, "cc.finance")
    for route in ("batches", "journals", "trial-balance", "result", "balance-sheet", "review", "chart"):
        with django_assert_max_num_queries(40):
            sound(client.get(at(route)))
    with django_assert_max_num_queries(40):
        sound(client.get(at("account", ENERGY)))


def test_without_a_year_every_page_says_what_to_do(county):
    client = sign_in(county, "cc.finance")
    for route in ("batches", "journals", "trial-balance", "result", "balance-sheet", "reserves", "translated", "extract",
                  "review", "standing", "chart", "values", "years"):  # fmt: skip
        page = sound(client.get(at(route)))
        assert 'class="empty"' in page, route
    assert officer(county, "CC") and BANK
