"""By screen: give categories accounts, post a load, switch the source, read where the figures come from, reverse."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from apps.core.scope import scope
from apps.spend.models import CategoryAccount, LoadPosting, SourceSwitch
from tests.ledger.books import opened
from tests.scenarios.test_from_payment_file_to_joint_suppliers import sign_in
from tests.spend_room import feeding
from tests.spend_room.test_screens import sound

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(county, tmp_path):
    """A load of April and May in books that are open."""
    opened(county)
    return feeding.loaded(county, tmp_path)


def form_key(page: str) -> str:
    return page.split('name="key" value="')[1].split('"')[0]


def test_categories_get_accounts_and_what_was_typed_stands_beside_a_refusal(county, load):
    client = sign_in(county, "cc.finance")
    address = f"{reverse('spend:accounts')}?in={county.org('CC')}"
    page = sound(client.get(address))
    assert "Electricity" in page
    assert 'value="52100"' in page, "suggested by the group of the category"
    sent = {
        "since": "2026-04-01",
        "reason": "Agreed",
        "category-0": "Training",
        "account-0": "99999",
        "centre-0": "OPS",
    }
    page = sound(client.post(address, sent), 422)
    assert "There is no account 99999." in page
    assert 'value="99999"' in page
    for place, (category, account, centre) in enumerate(feeding.ACCOUNTS):
        sent |= {f"category-{place}": category, f"account-{place}": account, f"centre-{place}": centre}
    assert client.post(address, sent).status_code == 302
    assert "53000 Vehicle repairs and parts" in sound(client.get(address))
    with scope(county.everything()):
        assert CategoryAccount.objects.count() == 5


def test_a_load_is_posted_and_reversed_by_screen(county, load):
    client = sign_in(county, "cc.finance")
    address = reverse("spend:post-load", args=[load.record_id])
    assert "have no account" in sound(client.get(address))
    feeding.mapped(county)
    assert "Post as journals" in sound(client.get(reverse("spend:load-record", args=[load.record_id])))
    page = sound(client.get(address))
    assert client.post(address, {"credit": "15000", "key": form_key(page)}).status_code == 302
    with scope(county.everything()):
        record = LoadPosting.objects.get().record_id
    assert "Open the approval" in sound(client.get(reverse("spend:posting", args=[record])))
    feeding.approved(county, record)
    page = sound(client.get(reverse("spend:posting", args=[record])))
    assert page.count("Agrees") >= 2
    assert client.get(address).status_code == 302
    version = page.split('name="version" value="')[1].split('"')[0]
    back = reverse("spend:reverse-posting", args=[record])
    sound(client.post(back, {"version": version, "reason": ""}), 422)
    assert client.post(back, {"version": version, "reason": "A wrong file"}).status_code == 302
    feeding.approved(county, record)
    assert "reversed" in sound(client.get(reverse("spend:posting", args=[record]))).casefold()


def test_the_source_is_switched_by_screen_and_its_months_tell_where_they_come_from(county, load):
    feeding.mapped(county)
    feeding.posted(county, load)
    client = sign_in(county, "cc.finance")
    here = f"?in={county.org('CC')}"
    page = sound(client.get(reverse("spend:sources") + here))
    assert "All months come from published loads." in page
    page = sound(client.get(reverse("spend:switch-source") + here))
    sent = {"source": "ledger", "since": "2026-05-02", "reason": "Complete", "key": form_key(page)}
    assert "first day of a month" in sound(client.post(reverse("spend:switch-source") + here, sent), 422)
    assert (
        client.post(reverse("spend:switch-source") + here, sent | {"since": "2026-05-01"}).status_code == 302
    )
    with scope(county.everything()):
        record = SourceSwitch.objects.get().record_id
    page = sound(client.get(reverse("spend:switch", args=[record])))
    assert "Reconciliation.csv" in page
    assert "£9,000.00 of loads on accounts that are not spend" in page
    feeding.approved(county, record)
    page = sound(client.get(reverse("spend:sources") + here))
    assert re.search(r"The ledger\s+from <time[^>]*>1 May 2026</time>", page)


def test_a_figure_of_the_ledger_leads_to_its_journal_lines(county, load):
    feeding.mapped(county)
    feeding.posted(county, load)
    feeding.switched(county, feeding.MAY)
    client = sign_in(county, "cc.analyst")
    page = sound(client.get(reverse("spend:lines"), {"month": "2026-05"}))
    assert "£410.00" in page
    assert "See the journal lines" in page
    page = sound(client.get(reverse("spend:booked"), {"month": "2026-05"}))
    assert "Training: 1 payment" in page
    assert "No supplier named" in page
    assert "fit this choice" in sound(
        client.get(reverse("spend:booked"), {"month": "2026-04", "before": "x.y"})
    )
    for by in ("organisation", "month", "supplier", "sercop"):
        assert "£7,760.50" in sound(client.get(reverse("spend:index"), {"by": by, "from": "2026-04-01"}))


def test_readers_see_the_pages_and_no_form_and_others_nothing(county, load):
    feeding.mapped(county)
    made = feeding.posted(county, load)
    switch = feeding.switched(county, dt.date(2026, 5, 1))
    reader, other = sign_in(county, "auditor"), sign_in(county, "fra.finance")
    for name, args in (
        ("sources", []),
        ("accounts", []),
        ("posting", [made.record_id]),
        ("switch", [switch.record_id]),
    ):
        page = sound(reader.get(reverse(f"spend:{name}", args=args) + f"?in={county.org('CC')}"))
        assert '<form method="post"' not in page.split("<main")[1]
    sound(other.get(reverse("spend:posting", args=[made.record_id])), 404)
    sound(other.get(reverse("spend:switch", args=[switch.record_id])), 404)
    assert reader.get(reverse("spend:switch-source")).status_code == 403
