"""Lists of any length go forward and back; subtotals and last year's figures lead to their lines; accounts are opened."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.scope import scope
from apps.ledger.actions.journals import raise_batch
from apps.ledger.actions.keeping import use_accounts
from apps.ledger.actions.structure import change_account, open_account
from apps.ledger.models import Account
from apps.ledger.queries.lines import PAGE, Behind, lines_back, lines_page
from tests.ledger.books import CREDITORS, ENERGY, FUEL, SINCE, entered, entry, officer, opened
from tests.scenarios.test_from_payment_file_to_joint_suppliers import sign_in

pytestmark = pytest.mark.django_db
PENCE = Decimal("0.01")


def posted(county, holder, count: int, dated: dt.date = dt.date(2026, 4, 15)) -> None:
    """`count` journals of £1.00 of energy, one after the other."""
    entered(county, "CC", holder, *(
        entry(county, holder, (ENERGY, "1.00"), (CREDITORS, "-1.00"), dated=dated) for _ in range(count)))  # fmt: skip


def links(page: str, words: str) -> list[str]:
    return [href.replace("&amp;", "&") for href in re.findall(rf'href="([^"]+)"[^>]*>{words}', page)]


def test_a_batch_of_many_journals_is_seen_page_by_page_before_and_after_posting(county):
    holder = opened(county, "CC")
    record = raise_batch(
        by=officer(county, "CC"), holder=holder, title="Many", key="",
        entries=[entry(county, holder, (ENERGY, "1.00"), (CREDITORS, "-1.00")) for _ in range(60)],
    )  # fmt: skip
    client = sign_in(county, "cc.finance")
    page = client.get(reverse("ledger:batch", args=[record.pk])).content.decode()
    assert "25 of 60 journals" in page and ">1. " in page and ">26. " not in page
    assert reverse("ledger:change", args=[record.pk, 61]) in page, "the next journal is the 61st"
    (onward,) = links(page, "Next page")
    page = client.get(onward).content.decode()
    assert ">26. " in page and ">25. " not in page
    assert links(page, "Previous page") and links(page, "Next page")
    client.post(reverse("ledger:send", args=[record.pk]), {"version": record.version})
    page = client.get(reverse("ledger:batch", args=[record.pk])).content.decode()
    assert page.count(">JM-2026-") == 60


def test_lines_go_forward_and_back_with_the_running_balance(county):
    holder = opened(county, "CC")
    count = PAGE * 2 + 5
    posted(county, holder, count)
    behind = Behind(holder, dt.date(2026, 4, 1), dt.date(2026, 4, 30), account=ENERGY)
    with scope(county.everything()):
        first = lines_page(behind, size=PAGE)
        second = lines_page(behind, after=(first[-1].dated, first[-1].pk), size=PAGE)
        back = lines_back(behind, before=(second[0].dated, second[0].pk), size=PAGE)
    assert [one.pk for one in back] == [one.pk for one in first]
    client = sign_in(county, "cc.finance")
    page_one = reverse("ledger:account", args=[ENERGY]) + f"?in={holder}&year=2026&through=12"
    one = client.get(page_one).content.decode()
    assert not links(one, "Previous page")
    two = client.get(reverse("ledger:account", args=[ENERGY]) + links(one, "Next page")[0]).content.decode()
    assert f"£{PAGE}.00" in two and links(two, "Previous page")
    three = client.get(reverse("ledger:account", args=[ENERGY]) + links(two, "Next page")[0]).content.decode()
    assert not links(three, "Next page") and f"£{count}.00" in three
    again = client.get(
        reverse("ledger:account", args=[ENERGY]) + links(three, "Previous page")[0]
    ).content.decode()
    assert re.findall(r"<tbody>.*</tbody>", again, re.S) == re.findall(r"<tbody>.*</tbody>", two, re.S)


def test_subtotals_and_last_years_figures_lead_to_exactly_their_lines(county):
    holder = opened(county, "CC", years=(2025, 2026))
    for day, energy, fuel in (
        (dt.date(2025, 4, 20), "30.00", "5.00"),
        (dt.date(2026, 4, 20), "70.00", "8.00"),
    ):
        entered(county, "CC", holder, entry(
            county, holder, (ENERGY, energy), (FUEL, fuel), (CREDITORS, str(-Decimal(energy) - Decimal(fuel))),
            dated=day))  # fmt: skip
    client = sign_in(county, "cc.finance")
    page = client.get(reverse("ledger:result") + f"?in={holder}&year=2026&through=1").content.decode()
    rows = re.findall(r"<tr>.*?</tr>", page, re.S)
    found = {}
    for row in rows:
        name = re.sub(r"<[^>]+>", " ", row).split("£")[0].strip()
        found[" ".join(name.split())] = [
            href.replace("&amp;", "&") for href in re.findall(r'href="([^"]+)"', row)
        ]
    with scope(county.everything()):
        accounts = {one.code: one for one in Account.objects.filter(code__in=(ENERGY, FUEL))}
    for code, now, before in ((ENERGY, "£70.00", "£30.00"), (FUEL, "£8.00", "£5.00")):
        this, last = found[str(accounts[code])]
        assert now in client.get(this).content.decode()
        text = client.get(last).content.decode()
        assert before in text and "1 line" in text
        this, last = found[f"{accounts[code].group}, total"]
        assert now in client.get(this).content.decode() and before in client.get(last).content.decode()
        assert f"everything under {accounts[code].group}" in client.get(this).content.decode()
    page = client.get(reverse("ledger:balance-sheet") + f"?in={holder}&year=2026&through=1").content.decode()
    (row,) = [
        row
        for row in re.findall(r"<tr>.*?</tr>", page, re.S)
        if "Current liabilities, total" in row or "Creditors, total" in row
    ][:1]
    this, last = (href.replace("&amp;", "&") for href in re.findall(r'href="([^"]+)"', row))
    assert "−£113.00" in client.get(this).content.decode() and "−£35.00" in client.get(last).content.decode()


def test_a_steward_opens_an_account_and_an_organisation_begins_to_use_it(county):
    opened(county, "CC")
    codes = county.actor("codes")
    given = {"code": "53499", "name": "Cyber cover", "kind": "expenditure", "group": "Supplies and services",
             "reason": "New policy"}  # fmt: skip
    with pytest.raises(NotAllowed):
        open_account(by=officer(county, "CC"), **given)
    made = open_account(by=codes, **given)
    assert str(made).startswith("53499")
    with pytest.raises(Conflict, match="already"):
        open_account(by=codes, **given)
    for wrong in ({"code": "534"}, {"code": "53498", "kind": "wealth"}, {"code": "53498", "name": " "}):
        with pytest.raises(Invalid):
            open_account(by=codes, **(given | wrong))
    assert (
        use_accounts(by=officer(county, "CC"), holder=county.org("CC"), accounts=["53499"], since=SINCE) == 1
    )


def test_what_stands_in_books_keeps_its_kind_and_takes_a_new_name(county):
    holder = opened(county, "CC")
    entered(county, "CC", holder, entry(county, holder, (ENERGY, "1.00"), (CREDITORS, "-1.00")))
    codes = county.actor("codes")
    with scope(county.everything()):
        one = Account.objects.get(pk=ENERGY)
    same = {
        "code": ENERGY,
        "group": one.group,
        "needs_cost_centre": one.needs_cost_centre,
        "reason": "Clearer",
        "role": one.role,
    }
    assert change_account(by=codes, **same, name="Gas and electricity").name == "Gas and electricity"
    with pytest.raises(Conflict, match="kind and role stay"):
        change_account(by=codes, **same, name="Gas", kind="asset")
    with pytest.raises(NotAllowed):
        change_account(by=officer(county, "CC"), **same, name="Ours")


def test_the_structure_is_searched_and_kept_on_screen(county):
    opened(county, "CC")
    page = sign_in(county, "cc.finance").get(reverse("ledger:structure") + "?words=energy").content.decode()
    assert ENERGY in page and "In use" in page and "Add an account" not in page
    assert sign_in(county, "cc.finance").get(reverse("ledger:account-new")).status_code == 403
    client = sign_in(county, "codes")
    given = {"code": "53497", "name": "Drone cover", "kind": "expenditure", "group": "Supplies and services", "role": "",
             "reason": "New fleet"}  # fmt: skip
    client.post(reverse("ledger:account-new"), given)
    with scope(county.everything()):
        assert Account.objects.filter(pk="53497", name="Drone cover").exists()
