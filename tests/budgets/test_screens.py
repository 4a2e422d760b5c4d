"""Every screen of budgets opens for whoever may, works without script, and says why a button may not act."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.budgets.models import BudgetYear, Commitment, Control, Forecast, Line, Override, Rollover, Virement
from apps.core.scope import scope
from tests.budgets.world import budgeted, coding, line, planned
from tests.ledger.books import CREDITORS, ENERGY, FUEL, entered, entry, opened
from tests.scenarios.test_from_payment_file_to_joint_suppliers import sign_in

pytestmark = pytest.mark.django_db


def sound(answer, status: int = 200) -> str:
    page = answer.content.decode()
    assert answer.status_code == status, page[:3000]
    assert page.count("<h1") == 1
    assert not re.search(r'\sstyle=|<script(?![^>]*src=)|\son[a-z]+="', page)
    assert page.count("<table") == page.count("<caption")
    assert "{#" not in page and "{%" not in page
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids)), sorted({one for one in ids if ids.count(one) > 1})
    return page


@pytest.fixture
def holder(county):
    made = budgeted(county)
    entered(county, "CC", made, entry(county, made, (ENERGY, "450.00"), (CREDITORS, "-450.00")))
    return made


def here(holder: int, year: int = 2026) -> str:
    return f"?in={holder}&year={year}"


def test_the_monitor_is_given_as_files_that_say_whose_and_when(county, holder):
    client = sign_in(county, "cc.manager")
    page = reverse("budgets:index") + here(holder) + "&by=account&through=3"
    csv = b"".join(client.get(page + "&format=csv").streaming_content).decode()
    assert (
        "Organisation,Chief Constable" in csv and 'As of,"now' in csv and "2026-27 to the end of June" in csv
    )
    assert "May be read by,People who may read the finances of Chief Constable" in csv
    assert f"{ENERGY} " in csv and ",1200.00,1200.00,300.00,450.00,0.00,750.00," in csv
    sheet = b"".join(client.get(page + "&format=xlsx").streaming_content)
    assert sheet[:2] == b"PK"
    paper = client.get(page + "&format=pdf")
    assert paper.content[:5] == b"%PDF-"
    assert (
        "attachment" in paper["Content-Disposition"]
        and "budget-monitor-2026-27" in paper["Content-Disposition"]
    )


def test_the_monitor_leads_down_to_the_ledgers_lines(county, holder):
    client = sign_in(county, "cc.manager")
    page = sound(client.get(reverse("budgets:index") + here(holder)))
    assert "equals the ledger to the penny" in page and "£1,350.00" in page and "sparkline" in page
    for view in ("centre", "account", "group", "project"):
        sound(client.get(reverse("budgets:index") + here(holder) + f"&by={view}&through=3"))
    sound(client.get(reverse("budgets:index") + here(holder) + f"&by=account&key={ENERGY}"))
    page = sound(client.get(reverse("budgets:line", args=[line(county, holder).pk])))
    assert "JM-2026-000001" in page and "£750.00 available" in page
    assert "It takes the duty “budget.keep”" in page, "the manager keeps no budgets, and is told so"
    sound(sign_in(county, "fra.manager").get(reverse("budgets:line", args=[line(county, holder).pk])), 404)


def test_a_forecast_and_new_months_are_stated_on_the_budgets_page(county, holder):
    client = sign_in(county, "cc.finance")
    url = reverse("budgets:line", args=[line(county, holder).pk])
    sound(client.post(url, {"form": "forecast", "outturn": "1,300.00", "reason": ""}), 422)
    assert (
        client.post(url, {"form": "forecast", "outturn": "£1,300.00", "reason": "Dear winter"}).status_code
        == 302
    )
    months = {f"month_{period}": "100.00" for period in range(1, 13)}
    sound(client.post(url, {"form": "profile", "reason": "Winter", **months, "month_1": "99.99"}), 422)
    assert (
        client.post(
            url, {"form": "profile", "reason": "Winter", **months, "month_1": "50", "month_12": "150"}
        ).status_code
        == 302
    )
    page = sound(client.get(url))
    assert "Dear winter" in page and "Months changed" in page
    with scope(county.everything()):
        assert Forecast.objects.get().outturn == Decimal("1300.00")


def test_a_budget_is_set_and_adopted_on_the_set_up_page(county):
    holder = opened(county)
    client = sign_in(county, "cc.finance")
    url = reverse("budgets:setup") + here(holder)
    sound(client.get(url))
    form = {
        "form": "budget",
        "account": ENERGY,
        "cost_centre": "ops",
        "amount": "12,000.00",
        "profile": "equal",
    }
    assert "There is no account 99999" in sound(client.post(url, {**form, "account": "99999"}), 422)
    assert client.post(url, form).status_code == 302
    assert client.post(url, {**form, "account": FUEL, "profile": "last_year"}).status_code == 302
    assert "another person adopts it" in sound(client.get(url))
    with scope(county.everything()):
        book = BudgetYear.objects.get(holder_id=holder)
    assert client.post(reverse("budgets:adopt", args=[book.pk])).status_code == 302
    with scope(county.everything()):
        assert BudgetYear.objects.get().adopted_at is None
    manager = sign_in(county, "cc.manager")
    assert manager.post(reverse("budgets:adopt", args=[book.pk])).status_code == 302
    assert "adopted" in sound(manager.get(url))
    rule = {"form": "control", "kind": "order", "basis": "year", "verdict": "warn", "cost_centre": "OPS",
    "since": "2026-04-01",
            "reason": "Trial"}  # fmt: skip
    assert manager.post(url, rule).status_code == 302
    named = {
        "form": "holder",
        "cost_centre": "OPS",
        "person": county.email("cc.finance"),
        "since": "2026-04-01",
    }
    assert client.post(url, named).status_code == 302
    assert "Flo Finance" in sound(client.get(url))
    with scope(county.everything()):
        assert Control.objects.get().verdict == "warn" and Line.objects.count() == 2
    assert client.get(reverse("budgets:year-record", args=[book.record_id])).status_code == 302


def virement(holder: int, **more: str) -> dict[str, str]:
    rows = {
        "line-TOTAL_FORMS": "4", "line-INITIAL_FORMS": "0", "key": "a-key-of-the-form", "kind": "virement",
        "reason": "Dear diesel",
        "line-0-year": "2026", "line-0-account": ENERGY, "line-0-cost_centre": "OPS", "line-0-amount": "-100.00",
        "line-0-first": "9",
        "line-1-year": "2026", "line-1-account": FUEL, "line-1-cost_centre": "FLEET", "line-1-amount": "100.00",
        "line-1-first": "9",
    }  # fmt: skip
    for number in (2, 3):
        rows |= {f"line-{number}-year": "2026", f"line-{number}-first": "1"}
    return rows | more


def test_a_virement_is_raised_row_by_row_and_approved_in_my_work(county, holder):
    client = sign_in(county, "cc.finance")
    url = reverse("budgets:virement-new") + here(holder)
    sound(client.get(url))
    page = sound(client.post(url, virement(holder, more="1")))
    assert 'name="line-5-account"' in page and "-100.00" in page, "two more rows, nothing lost"
    assert "differ by £1.00" in sound(client.post(url, virement(holder, **{"line-1-amount": "101.00"})), 422)
    assert client.post(url, virement(holder)).status_code == 302
    with scope(county.everything()):
        made = Virement.objects.get()
    page = sound(client.get(reverse("budgets:virement-record", args=[made.record_id])))
    approval = re.search(r'href="(/work/approvals?/\d+/)"', page)
    assert approval, page
    sound(client.get(reverse("budgets:virements") + here(holder)))
    manager = sign_in(county, "cc.manager")
    sound(manager.get(approval[1]))
    assert "waiting" in page


def test_a_commitment_by_hand_meets_a_stop_is_let_past_amended_and_closed(county, holder):
    client, manager = sign_in(county, "cc.finance"), sign_in(county, "cc.manager")
    url = reverse("budgets:promise-new") + here(holder)
    sound(client.get(url))
    form = {"title": "Settlement", "account": ENERGY, "cost_centre": "OPS", "amount": "800.00",
    "needed": "2026-06-01", "key": "promise-key-1"}  # fmt: skip
    assert "£750.00 left, and this takes £800.00" in sound(client.post(url, form), 422)
    assert client.post(url, {**form, "intend": "1"}).status_code == 302
    with scope(county.everything()):
        from apps.documents.models import Record

        note = Record.objects.get(kind="budgets.promise")
    page = reverse("budgets:promise-record", args=[note.pk])
    assert "It takes the duty “budget.override”" in sound(client.get(reverse("budgets:pass", args=[note.pk])))
    sound(manager.get(reverse("budgets:pass", args=[note.pk])))
    assert (
        manager.post(
            reverse("budgets:pass", args=[note.pk]), {"amount": "50.00", "reason": "Ordered by the court"}
        ).status_code
        == 302
    )
    assert client.post(page, {**form, "form": "line"}).status_code == 302
    shown = sound(client.get(page))
    assert "Ordered by the court" in shown and "Mo Manager" in shown and "£50.00" in shown
    with scope(county.everything()):
        assert Override.objects.count() == 1 and Commitment.objects.get().hard == Decimal("800.00")
        note.refresh_from_db()
    amend = {
        "form": "amend",
        "position": "1",
        "version": str(note.version),
        "by_amount": "-300.00",
        "reason": "Less",
    }
    assert client.post(page, amend).status_code == 302
    assert "changed while you had it open" in sound(client.post(page, amend), 422)
    assert "£500.00" in sound(client.get(reverse("budgets:commitments") + here(holder)))
    assert client.post(page, {"form": "close", "reason": "Paid"}).status_code == 302
    sound(client.get(page))


def test_the_year_end_list_is_decided_and_sent_without_script(county, holder):
    from apps.budgets.actions.manual import Promised, promise
    from apps.ledger.codings import Coded
    from tests.budgets.world import JUNE, key

    promise(by=county.actor("cc.finance"), holder=holder, title="Lease", key=key(),
            lines=[Promised(Coded(ENERGY, cost_centre="OPS"), Decimal("10.00"), JUNE)])  # fmt: skip
    client = sign_in(county, "cc.finance")
    url = reverse("budgets:rollovers") + here(holder)
    sound(client.get(url))
    assert client.post(url).status_code == 302
    with scope(county.everything()):
        made = Rollover.objects.get()
        item = made.items.get()
    page = reverse("budgets:rollover-record", args=[made.record_id])
    sound(client.get(page))
    assert client.post(page, {"version": "1", f"item-{item.pk}": "close"}).status_code == 302
    assert (
        client.post(reverse("budgets:rollover-send", args=[made.record_id]), {"version": "2"}).status_code
        == 302
    )
    assert "waiting" in sound(client.get(page))
    with scope(county.everything()):
        item.refresh_from_db()
    assert item.decision == "close"


def test_files_of_budgets_are_offered_among_the_imports(county):
    assert "Budgets of a year" in sound(
        sign_in(county, "cc.finance").get(reverse("intake:upload") + "?target=budgets")
    )


def test_what_is_missing_is_said_where_nothing_is_budgeted(county):
    opened(county, "FRA")
    assert "Nothing is budgeted" in sound(sign_in(county, "fra.finance").get(reverse("budgets:index")))
    assert planned(ENERGY, "1.00").amount == Decimal("1.00") and coding
