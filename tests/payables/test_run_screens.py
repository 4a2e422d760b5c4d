"""The payment officer's screens: a run is proposed, reviewed and sent without script, and says why a button may not act."""

from __future__ import annotations

import pytest
from django.urls import reverse

from apps.jobs.worker import drain
from apps.payables.models import Run
from tests.banking.world import pay_day, seen
from tests.budgets.test_screens import sound
from tests.payables.runs_world import due, filed, items, paid_to, planned, proposed, standing, states
from tests.payables.world import state, supplier
from tests.scenarios.test_from_payment_file_to_joint_suppliers import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(county):
    """An account that pays one supplier, with two invoices due."""
    made = planned(county)
    paid_to(county, made.holder_id, supplier(county))
    for reference, net in (("HT-1", "100.00"), ("HT-2", "2500.00")):
        due(county, made.holder_id, reference, net)
    return made


def test_a_run_is_proposed_reviewed_and_sent_without_script(county, account):
    client = sign_in(county, "cc.finance")
    place = reverse("payables:runs") + f"?in={account.holder_id}"
    assert "No payment runs yet" in sound(client.get(place)) and "Tuesday and Thursday" in sound(
        client.get(place)
    )
    form = {
        "form": "propose",
        "key": "a-key-of-the-form",
        "account_id": account.pk,
        "pay_on": pay_day(),
        "kind": "bacs",
    }
    assert client.post(place, form).status_code == 302
    assert "is being proposed" in sound(client.get(place))
    drain()
    with seen(county):
        run = Run.objects.select_related("record").get()
    page = reverse("payables:run", args=[run.record_id])
    shown = sound(client.get(page))
    assert "Look at these first" in shown and "A round sum" in shown and "£3,120.00" in shown
    out = items(county, run)["HT-2"].pk
    assert "required" in sound(client.post(page, {"form": "out", "item": [out], "reason": " "}), 422)
    client.post(page, {"form": "out", "item": [out], "reason": "Asked the supplier", "version": 1})
    assert states(county, run)["HT-2"][0] == "out"
    assert "Asked the supplier" in sound(client.get(page))
    assert "changed while you had it open" in sound(
        client.post(page, {"form": "in", "item": [out], "version": 1}), 422
    )
    client.post(page, {"form": "in", "item": [out], "version": 2})
    assert states(county, run)["HT-2"][0] == "in"
    client.post(page, {"form": "send", "version": 3})
    drain()
    assert standing(county, run) == "sent"
    assert "PAY-" in sound(client.get(page)) and "RUN-" in sound(client.get(place))


def test_whoever_releases_reads_a_run_and_is_told_why_a_button_may_not_act(county, account):
    run = proposed(county, account)
    client = sign_in(county, "cc.manager")
    shown = sound(client.get(reverse("payables:run", args=[run.record_id])))
    assert "payment.prepare" in shown and "Send for release" in shown
    filed(county, run)
    assert "filed" in sound(client.get(reverse("payables:run", args=[run.record_id])))


def test_an_urgent_payment_and_the_days_are_set_on_the_same_page(county, account):
    client = sign_in(county, "cc.finance")
    place = reverse("payables:runs") + f"?in={account.holder_id}"
    one = due(county, account.holder_id, "HT-3", "10.00", days=2)
    form = {"form": "urgent", "key": "another-key-of-it", "account_id": account.pk, "numbers": one.record.number,
            "pay_on": pay_day(), "kind": "faster", "reason": "They stop deliveries"}  # fmt: skip
    assert "There is no invoice INV-0" in sound(client.post(place, form | {"numbers": "INV-0"}), 422)
    assert client.post(place, form).status_code == 302
    assert "They stop deliveries" in sound(client.get(place + "&show=urgent"))
    page = reverse("payables:invoice", args=[one.record_id])
    assert "To be paid" in sound(client.get(page))
    assert state(county, one) == "posted"
    plan = {
        "form": "plan",
        "since": "2026-12-01",
        "weekdays": ["1", "5"],
        "reason": "New bank",
        "minimum": "",
        "usual": "",
    }
    assert client.post(place, plan).status_code == 302


def test_invoices_credited_in_full_are_set_off_by_one_button(county, account):
    note = due(county, account.holder_id, "CN-1", kind="credit", credits="HT-1")
    client = sign_in(county, "cc.finance")
    place = reverse("payables:runs") + f"?in={account.holder_id}"
    assert "take each other back whole" in sound(client.get(place))
    assert client.post(place, {"form": "set_off"}).status_code == 302
    assert state(county, note) == "set_off"


def test_a_direct_debit_is_marked_and_met_on_screen(county, account, tmp_path):
    from tests.payables.test_settlements import lines_of

    one = due(county, account.holder_id, "HT-9", "70.00")
    place = reverse("payables:debits") + f"?in={account.holder_id}"
    client = sign_in(county, "cc.clerk")
    assert "Nothing is collected" in sound(client.get(place))
    mark = {"form": "mark", "numbers": one.record.number, "reference": "DD 1"}
    assert client.post(place, mark).status_code == 302
    assert "None yet" in sound(client.get(place))
    (line,) = lines_of(county, account, tmp_path, "-84.00")
    client = sign_in(county, "cc.bank")
    assert "WESTMARCH WATER" in sound(client.get(place))
    assert client.post(place, {"form": "meet", "line": line, "invoice": one.record_id}).status_code == 302
    assert state(county, one) == "paid"


@pytest.mark.parametrize("page", ["scheme", "mailboxes", "interest", "debits"])
def test_the_other_pages_open_empty_and_say_what_to_do(county, account, page):
    sound(sign_in(county, "cc.finance").get(reverse(f"payables:{page}") + f"?in={account.holder_id}"))


def test_subcontractors_and_mailboxes_are_kept_on_screen(county, account):
    client = sign_in(county, "cc.finance")
    place = reverse("payables:scheme") + f"?in={account.holder_id}"
    own = {"form": "contractor", "employer_reference": "000/XX000", "office_reference": "000PX00000000", "account": "20900",
           "since": "2026-04-06"}  # fmt: skip
    assert client.post(place, own).status_code == 302
    said = {"form": "verify", "supplier_id": "Harbour Tyres Ltd", "rate": "net", "reference": "00000 00000",
            "since": "2026-04-06", "source": "HMRC, 6 April 2026", "verification": ""}  # fmt: skip
    assert "no such name" in sound(client.post(place, said | {"supplier_id": "Nobody"}), 422)
    assert client.post(place, said).status_code == 302
    shown = sound(client.get(place))
    assert "…000" in shown and "0000000000" not in shown
    answer = client.post(
        reverse("payables:scheme-file") + f"?in={account.holder_id}", {"month": "2026-11-05"}
    )
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/csv")
    boxes = reverse("payables:mailboxes") + f"?in={account.holder_id}"
    kept = {
        "form": "address",
        "supplier_id": "Harbour Tyres Ltd",
        "email": "till@harbour.example",
        "source": "Contract",
    }
    assert client.post(boxes, kept).status_code == 302
    assert "till@harbour.example" in sound(client.get(boxes))
