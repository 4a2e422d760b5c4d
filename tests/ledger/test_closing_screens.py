"""Screens of the close, walked without script: checklist, carry, close, ask, approve, reopen."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.core.scope import scope
from apps.ledger.models import CarriedRed, LockException, Period
from tests.ledger.books import CREDITORS, ENERGY, entered, entry, opened, period_of
from tests.security.test_every_write import sign_in

pytestmark = pytest.mark.django_db


def follow(client: Client, url: str, **data: str):
    return client.post(url, data, follow=True)


def test_a_month_is_closed_on_screen_with_a_red_carried_and_an_exception(county):
    from tests.ledger.test_closing import on_suspense

    holder = opened(county)
    on_suspense(county, holder)
    period = period_of(county, holder, 1)
    page = f"/ledger/close/period/{period.pk}/?lock=ledger"
    manager, director, officer = (sign_in(county, key) for key in ("cc.manager", "cc.director", "cc.finance"))
    listed = manager.get("/ledger/close/", follow=True).content.decode()
    assert "April 2026" in listed and "Periods and close" in listed
    body = manager.get(page).content.decode()
    assert "One red stops the close." in body and "£250.00 stands on suspense" in body
    assert "No room answers yet" in body and "One red stops it: mend it, or have it carried." in body
    stopped = manager.post(f"/ledger/close/period/{period.pk}/step/?lock=ledger&to=soft", {"before": "open"})
    assert stopped.status_code == 422 and "cannot be closed" in stopped.content.decode()
    assert "statutory finance officer carries it" in body
    carry = f"/ledger/close/period/{period.pk}/carry/suspense/?lock=ledger"
    assert carry.replace("&", "&amp;") in director.get(page).content.decode()
    done = follow(
        director,
        carry,
        reason="The bank will say",
        owner=str(county.person("cc.finance")),
        due_on="2030-01-31",
    )
    assert "It stays red until the books say otherwise." in done.content.decode()
    done = follow(
        manager, f"/ledger/close/period/{period.pk}/step/?lock=ledger&to=soft", before="open", reason=""
    )
    assert "The ledger lock of April 2026 is closed softly." in done.content.decode()
    assert "Red, carried" in done.content.decode()
    cleared = follow(manager, f"/ledger/close/period/{period.pk}/clear/?lock=ledger").content.decode()
    assert "Every carried red is still red." in cleared
    asked = follow(
        officer,
        f"/ledger/close/period/{period.pk}/exception/?lock=ledger",
        reason="Late bill",
        until=_tomorrow(),
    )
    assert "Asked for. Another person approves it" in asked.content.decode()
    with scope(county.everything()):
        exception = LockException.objects.get(holder_id=holder)
        assert CarriedRed.objects.filter(holder_id=holder, cleared_at=None).count() == 1
    own = officer.get(f"/ledger/close/exceptions/{exception.pk}/").content.decode()
    assert "Another person approves it: you asked for it" in own
    approved = follow(director, f"/ledger/close/exceptions/{exception.pk}/approve/").content.decode()
    assert "It counts from now" in approved
    entered(
        county,
        "CC",
        holder,
        entry(county, holder, (ENERGY, "7.00"), (CREDITORS, "-7.00"), text="Late bill of April"),
    )
    assert "Late bill of April" in officer.get(f"/ledger/close/exceptions/{exception.pk}/").content.decode()
    ended = follow(
        director, f"/ledger/close/exceptions/{exception.pk}/end/", reason="Bill is in"
    ).content.decode()
    assert "The exception has ended." in ended
    opened_again = follow(
        manager,
        f"/ledger/close/period/{period.pk}/step/?lock=ledger&to=open",
        before="soft",
        reason="More bills",
    ).content.decode()
    assert "is open again" in opened_again
    stale = manager.post(
        f"/ledger/close/period/{period.pk}/step/?lock=ledger&to=open", {"before": "soft", "reason": "x"}
    )
    assert stale.status_code == 422 and "is open by now" in stale.content.decode()


def test_an_auditor_reads_and_the_buttons_say_why_not(county):
    holder = opened(county)
    period = period_of(county, holder, 1)
    body = sign_in(county, "auditor").get(f"/ledger/close/period/{period.pk}/").content.decode()
    assert "It takes the duty “period.close” in this organisation." in body
    assert sign_in(county, "fra.finance").get(f"/ledger/close/period/{period.pk}/").status_code == 404


def test_the_year_end_button_says_what_is_missing_and_then_raises_the_journal(county):
    from tests.ledger.books import closed

    holder = opened(county)
    entered(county, "CC", holder, entry(county, holder, (ENERGY, "7.00"), (CREDITORS, "-7.00")))
    officer = sign_in(county, "cc.finance")
    body = officer.get(f"/ledger/close/{holder}/").content.decode()
    assert "A deficit of £7.00 stands on income and expenditure of 2026-27" in " ".join(body.split())
    assert "The twelve months are closed softly first." in body
    for month in range(1, 13):
        closed(county, holder, month)
    body = officer.get(f"/ledger/close/{holder}/").content.decode()
    key = body.split('name="key" value="')[1].split('"')[0]
    done = follow(officer, f"/ledger/close/{holder}/year-end/2026/", key=key).content.decode()
    assert "It is posted by the approval of a second person." in done
    with scope(county.everything()):
        assert Period.objects.filter(holder_id=holder, ledger_lock="soft").count() == 12


def _tomorrow() -> str:
    import datetime as dt

    from apps.core.clock import today

    return (today() + dt.timedelta(days=1)).isoformat()
