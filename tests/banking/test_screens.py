"""Every screen of banking opens for whoever may, works without script, and keeps numbers out of addresses and pages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.banking.actions.payments import make_file
from apps.banking.models import (
    BankAccount,
    BankChange,
    Contact,
    HoldRule,
    Mandate,
    Match,
    Payment,
    PaymentItem,
    Reconciliation,
)
from tests.banking import statement_files as files
from tests.banking.world import agreed, banked, called, payee, payment, requested, seen, statement, supplier
from tests.budgets.test_screens import sound
from tests.ledger.books import BANK, GRANTS, period_of
from tests.scenarios.test_from_payment_file_to_joint_suppliers import sign_in

pytestmark = pytest.mark.django_db
APRIL, LAST = dt.date(2026, 4, 15), dt.date(2026, 4, 30)


def one(county, model, **where):
    with seen(county):
        return model.objects.get(**where)


def test_accounts_are_set_up_and_their_numbers_shown_once(county, account):
    client = sign_in(county, "cc.director")
    here = f"{reverse('banking:index')}?in={account.holder_id}"
    page = sound(client.get(here))
    assert "Main account (…002)" in page and "00000002" not in page and "No weight table" in page
    form = {"form": "open", "label": "Payroll", "ledger_account": "15100", "sort_code": "00-00-00", "account": "0000007",
            "name": "Westmarch CC", "since": "2026-04-01"}  # fmt: skip
    sound(client.post(here, {**form, "ledger_account": "20000"}), 422)
    assert client.post(here, form).status_code == 302
    assert (
        client.post(
            here, {"form": "hold", "days": 7, "contact_days": 30, "since": "2026-06-01", "reason": "Audit"}
        ).status_code
        == 302
    )
    with seen(county):
        assert BankAccount.objects.count() == 2 and HoldRule.objects.count() == 2
    url = reverse("banking:account", args=[account.pk])
    assert "00000002" not in sound(client.get(url))
    shown = client.post(reverse("banking:account-numbers", args=[account.pk]))
    assert "00000002" in sound(shown) and "no-store" in shown["Cache-Control"]
    assert client.get(reverse("banking:account-numbers", args=[account.pk])).status_code == 405
    assert (
        client.post(
            url, {"form": "bacs", "number": "000003", "source": "Letter", "since": "2026-06-01"}
        ).status_code
        == 302
    )
    sound(sign_in(county, "fra.director").get(url), 404)
    reader = sound(sign_in(county, "cc.bank").get(here))
    assert "It takes the duty “bank.keep”" in reader


def test_a_mandate_is_offered_and_answered_on_screens(county):
    account = banked(county, "PCC")
    client = sign_in(county, "pcc.director")
    url = reverse("banking:account", args=[account.pk])
    form = {
        "form": "mandate",
        "organisation": county.org("CC"),
        "words": "Transfer scheme",
        "since": "2026-04-01",
    }
    assert client.post(url, form).status_code == 302
    assert "Waits for its second person" in sound(client.get(url))
    there = sign_in(county, "cc.director")
    here = f"{reverse('banking:index')}?in={county.org('CC')}"
    assert "Transfer scheme" in sound(there.get(here))
    answer = {"form": "answer", "mandate": one(county, Mandate).pk, "agreed": "yes", "reason": ""}
    assert there.post(here, answer).status_code == 302
    assert "Agreed" in sound(there.get(here))


def test_the_officer_asks_calls_back_and_another_approves(county, account):
    supplier(county)
    client = sign_in(county, "cc.details")
    here = f"?in={account.holder_id}"
    assert "No changes yet" in sound(client.get(reverse("banking:changes") + here))
    new = reverse("banking:change-new") + here
    sound(client.get(new))
    form = {"supplier": "Quarhythe Ltd", "came": "letter", "reason": "New bank", "sort_code": "00-00-02",
            "account": "00000044", "name": "Quarhythe Ltd", "key": "screen-key-1"}  # fmt: skip
    paper = lambda: SimpleUploadedFile("letter.txt", b"Our new bank", "text/plain")  # noqa: E731
    refused = sound(client.post(new, {**form, "supplier": "Nobody", "evidence": paper()}), 422)
    assert "The supplier list holds no such name" in refused
    made = client.post(new, {**form, "evidence": paper()})
    assert made.status_code == 302 and "00000044" not in made["Location"]
    change = one(county, BankChange)
    url = reverse("banking:change", args=[change.record_id])
    page = sound(client.get(url))
    assert "00000044" not in page and "No contact of this payee was held before" in page
    assert "00000044" in sound(client.post(reverse("banking:change-numbers", args=[change.record_id])))
    contact = {"form": "contact", "label": "Credit control", "number": "01632 960001", "source": "Contract"}
    assert client.post(url, contact).status_code == 302
    kept = one(county, Contact)
    call = {"form": "call", "contact": kept.pk, "spoke_with": "Mrs Able", "confirmed": "yes"}
    assert "not held long enough" in sound(client.post(url, call), 422)
    assert client.post(url, {"form": "end", "fraud": "no", "reason": "Ask anew later"}).status_code == 302
    again = client.post(new, {**form, "key": "screen-key-2", "evidence": paper()})
    change = one(county, BankChange, record__state="requested")
    url = reverse("banking:change", args=[change.record_id])
    assert again["Location"] == url
    assert "01632960001" in sound(
        client.post(reverse("banking:contact-number", args=[change.record_id, kept.pk]))
    )
    assert client.post(url, call).status_code == 302
    assert "Waits for another person" in sound(client.get(url))
    agreed(county, change.record_id, "cc.approver")
    page = sound(sign_in(county, "cc.approver").get(url))
    assert "on hold" in page and "does not shorten its hold" in page
    short = {"form": "shorten", "until": str(dt.date.today()), "reason": "Known for years"}
    assert sign_in(county, "cc.approver2").post(url, short).status_code == 302
    sound(client.get(reverse("banking:near") + here))


def test_the_payment_officer_makes_downloads_and_confirms(county, account, party):
    to = payee(county, account.holder_id, party)
    made = payment(county, account, (to, "120.00"), (to, "30.00"))
    client = sign_in(county, "cc.finance")
    assert (
        "120"
        not in sound(client.get(reverse("banking:payments") + f"?in={account.holder_id}")).split("<main")[0]
    )
    url = reverse("banking:payment", args=[made.record_id])
    assert "Waits for another person" in sound(client.get(url)) and "00000011" not in sound(client.get(url))
    agreed(county, made.record_id, "cc.manager")
    assert client.post(url, {"form": "file"}).status_code == 302
    assert "Being made" in sound(client.get(url))
    file = make_file(by=county.actor("cc.finance"), payment_id=made.pk)
    assert "It takes the duty “payment.release”" in sound(client.get(url))
    sound(client.post(reverse("banking:download", args=[file.pk])), 403)
    got = sign_in(county, "cc.manager").post(reverse("banking:download", args=[file.pk]))
    assert got.status_code == 200 and got.content.startswith(b"VOL1") and "no-store" in got["Cache-Control"]
    with seen(county):
        item = PaymentItem.objects.filter(part__key=made.key).order_by("position")[0]
    assert client.post(url, {"form": "fail", "item": item.pk, "reason": "Account closed"}).status_code == 302
    assert client.post(url, {"form": "confirm"}).status_code == 302
    assert one(county, Payment).confirmed_at is not None
    other = payment(county, account, (to, "5.00"))
    assert (
        client.post(
            reverse("banking:payment", args=[other.record_id]), {"form": "withdraw", "reason": "Wrong"}
        ).status_code
        == 302
    )


def test_the_reconciler_matches_posts_and_prepares(county, tmp_path):
    from tests.banking.test_reconciling import posted

    account = banked(county, since=dt.date(2026, 4, 1))
    posted(county, account, (BANK, "1000.00"), (GRANTS, "-1000.00"), text="Grant of April")
    entries = [
        (APRIL, "1000.00", "", "Home Office grant"),
        (LAST, "-8.00", "", "Charge"),
        (LAST, "3.00", "", "Odd"),
    ]
    client = sign_in(county, "cc.bank")
    assert "No statements yet" in sound(
        client.get(reverse("banking:statements") + f"?in={account.holder_id}")
    )
    record = statement(county, account, files.csv_rows("0.00", entries), tmp_path, name="a.csv")
    assert "Home Office grant" in sound(client.get(reverse("banking:statement", args=[record.pk])))
    sound(client.get(reverse("banking:statements") + f"?in={account.holder_id}"))
    url = reverse("banking:reconcile", args=[account.pk])
    page = sound(client.get(url))
    assert "Both say grant" in page and "Nothing agrees with it" in page
    entry = page.split('name="entry" value="')[1].split('"')[0]
    line = page.split('name="line" value="')[1].split('"')[0]
    assert client.post(url, {"form": "match", "line": line, "entry": entry}).status_code == 302
    match = one(county, Match)
    assert "Both say grant" in match.reasons
    sound(client.get(url))
    client.post(url, {"form": "undo", "match": match.pk, "reason": "Try by hand"})
    client.post(url, {"form": "ticked", "line": line, "entry": entry, "reasons": "Letter"})
    assert one(county, Match, undone_at=None).reasons == "Letter"
    charge = sound(client.get(url)).split('name="line" value="')[1].split('"')[0]
    client.post(
        url,
        {
            "form": "post",
            "line": charge,
            "account": "52100",
            "cost_centre": "ops",
            "text": "Charge",
            "key": "k" * 12,
        },
    )
    assert "waits for a second person" in sound(client.get(url))
    period = period_of(county, account.holder_id, 1)
    page_of_account = reverse("banking:account", args=[account.pk])
    assert client.post(page_of_account, {"form": "prepare", "period": period.pk}).status_code == 302
    made = one(county, Reconciliation)
    assert made.unmatched_statement == Decimal("-5.00")
    agreed(county, made.record_id, "cc.manager")
    assert "signed" in sound(client.get(reverse("banking:reconciliation", args=[made.record_id])))
    sound(client.get(page_of_account))


def test_lists_ask_a_fixed_number_of_questions(county, account, party, django_assert_max_num_queries):
    for number in range(3):
        change = requested(county, account.holder_id, party, number=f"0000010{number}")
        called(county, change, confirmed=False)
    client = sign_in(county, "cc.details")
    with django_assert_max_num_queries(40):
        client.get(reverse("banking:changes") + f"?in={account.holder_id}")
