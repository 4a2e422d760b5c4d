"""Every screen of imports, spend and suppliers opens for whoever may, with one heading and no inline script or style."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from apps.core.errors import AccordError
from apps.core.scope import scope
from apps.intake.actions import receive_file
from apps.intake.models import Upload
from apps.jobs.worker import drain
from apps.spend.models import Line, Load
from apps.suppliers.models import Suggestion, Supplier
from tests.intake_room.files import POLICE, csv_file
from tests.scenarios.test_from_payment_file_to_joint_suppliers import give, newest, sign_in
from tests.spend_room.loading import load_both

pytestmark = pytest.mark.django_db


def sound(answer, status: int = 200) -> str:
    page = answer.content.decode()
    assert answer.status_code == status, page[:2000]
    assert page.count("<h1") == 1
    assert not re.search(r'\sstyle=|<script(?![^>]*src=)|\son[a-z]+="', page)
    assert page.count("<table") == page.count("<caption")
    return page


def test_the_screens_of_spend(county, tmp_path):
    load_both(county, tmp_path)
    client = sign_in(county, "cc.analyst")
    for name in ("index", "lines", "joint", "prices", "rules", "mapping"):
        sound(client.get(reverse(f"spend:{name}")))
    for by in (
        "organisation",
        "month",
        "level1",
        "category",
        "sercop",
        "supplier",
        "standing",
        "label",
        "basis",
    ):
        assert "£16,760.50" in sound(client.get(reverse("spend:index"), {"by": by}))
    with scope(county.actor("cc.analyst").scope()):
        line, made = Line.objects.order_by("pk")[0], Load.objects.get()
    sound(client.get(reverse("spend:line", args=[line.pk])))
    assert "£16,760.50" in sound(client.get(reverse("spend:load-record", args=[made.record_id])))
    with scope(county.actor("fra.analyst").scope()):
        other = Load.objects.get()
    sound(client.get(reverse("spend:load-record", args=[other.record_id])), 404)
    page = sound(
        client.get(
            reverse("spend:lines"),
            {
                "organisation": county.org("FRA"),
                "supplier": Supplier.objects.get(name="Brightwater Energy plc").pk,
            },
        )
    )
    assert "1 line and £2,100.00 are held by Westmarch Fire and Rescue Authority" in page
    sound(client.get(reverse("spend:lines"), {"from": "soon"}), 400)
    sound(sign_in(county, "member").get(reverse("spend:index")))


def test_an_own_rule_by_screen(county, tmp_path):
    load_both(county, tmp_path)
    client = sign_in(county, "cc.analyst")
    answer = client.post(
        reverse("spend:rules"),
        {
            "kind": "category",
            "pattern": "Vehicle Repairs",
            "proclass": "261200",
            "sercop": "",
            "addressable": "",
        },
    )
    assert answer.status_code == 302
    answer = client.post(reverse("spend:classify", args=[county.org("CC")]), follow=True)
    assert "answers changed" in sound(answer)
    sound(client.post(reverse("spend:rules"), {"kind": "category", "pattern": ""}), 422)


def test_the_screens_of_suppliers(county, tmp_path):
    load_both(county, tmp_path)
    drain()
    one = Supplier.objects.get(name="Brightwater Energy plc")
    for key in ("cc.analyst", "steward"):
        client = sign_in(county, key)
        assert "Brightwater" in sound(client.get(reverse("suppliers:index"), {"words": "bright"}))
        sound(client.get(reverse("suppliers:detail", args=[one.pk])))
        sound(client.get(reverse("suppliers:review")))
    other = Supplier.objects.get(name="Hoseworks Ltd")
    low, high = sorted((one.pk, other.pk))
    with scope(county.everything()):
        pair = Suggestion.objects.create(one_id=low, other_id=high, score=80, reasons=["For the test."])
    analyst, steward = sign_in(county, "cc.analyst"), sign_in(county, "steward")
    assert "For the test." in sound(analyst.get(reverse("suppliers:review")))
    analyst.post(
        reverse("suppliers:decide", args=[pair.pk]), {"verdict": "different", "reason": "Hoses are no energy"}
    )
    assert "Hoses are no energy" not in sound(steward.get(reverse("suppliers:review")))
    steward.post(reverse("suppliers:decide", args=[pair.pk]), {"verdict": "merge_one"})
    page = sound(steward.get(reverse("suppliers:detail", args=[low])))
    undo = re.search(r"/suppliers/changes/\d+/undo/", page)[0]
    assert steward.post(undo).status_code == 302
    data = {
        "name": one.name,
        "company_number": "12345678",
        "vat_number": "",
        "ppon": "",
        "charity_number": "",
    }
    version = Supplier.objects.get(pk=one.pk).version
    assert (
        steward.post(reverse("suppliers:identify", args=[one.pk]), {**data, "version": version}).status_code
        == 302
    )
    sound(
        steward.post(
            reverse("suppliers:identify", args=[one.pk]),
            {**data, "company_number": "1", "vat_number": "9", "version": version + 1},
        ),
        422,
    )
    sound(analyst.post(reverse("suppliers:identify", args=[one.pk]), {**data, "version": version}), 403)
    assert steward.post(reverse("suppliers:mark", args=[one.pk]), {"mark": "closed"}).status_code == 302
    assert steward.post(reverse("suppliers:confirm", args=[one.pk])).status_code == 302
    note = {"organisation": county.org("CC"), "supplier_ref": "V77", "note": "Two accounts"}
    assert analyst.post(reverse("suppliers:note", args=[one.pk]), note).status_code == 302
    assert "Two accounts" in sound(analyst.get(reverse("suppliers:detail", args=[one.pk])))
    assert "Two accounts" not in sound(
        sign_in(county, "fra.analyst").get(reverse("suppliers:detail", args=[one.pk]))
    )


def test_the_import_steps_with_a_question_and_a_bad_row(county, tmp_path):
    client = sign_in(county, "cc.analyst")
    sound(client.get(reverse("intake:upload")))
    sound(client.get(reverse("intake:index")))
    rows = [(*row[:3], row[2], *row[3:]) for row in POLICE]
    rows.append(("31/02/2025", "Hoseworks Ltd", "10.00", "10.00", "Training", "P9"))
    headings = ("Payment Date", "Supplier Name", "Total", "Total", "Category", "Number")
    answer = give(client, county, "CC", csv_file(tmp_path, "two totals.csv", rows, headings))
    upload = newest(county, "cc.analyst")
    assert answer.url == reverse("intake:columns", args=[upload.pk])
    assert "2 columns could be the amount" in sound(client.get(answer.url))
    chosen = {"s0-date": "0", "s0-supplier": "1", "s0-amount": "3", "s0-category": "4", "s0-order.date": "day_first",
              "file-amount_basis": "net", "file-threshold": "500"}  # fmt: skip
    sound(client.post(answer.url, {**chosen, "s0-supplier": "3"}), 422)
    sound(client.post(answer.url, {**chosen, "file-threshold": "lots"}), 422)
    answer = client.post(answer.url, chosen)
    assert answer.url == reverse("intake:preview", args=[upload.pk])
    assert "Net of VAT" in sound(client.get(answer.url))
    page = sound(client.get(reverse("intake:fix", args=[upload.pk])))
    assert "31/02/2025" in page
    errors = client.get(reverse("intake:errors", args=[upload.pk])).content.decode()
    assert "Payment Date (A)" in errors
    sound(client.post(reverse("intake:load", args=[upload.pk])), 409)
    assert client.post(reverse("intake:load", args=[upload.pk]), {"reason": "No such day"}).status_code == 302
    sound(client.get(reverse("intake:progress", args=[upload.pk])))
    drain()
    page = sound(client.get(reverse("intake:result", args=[upload.pk])))
    assert "No such day" in page
    assert "16,770.50" in page
    sound(client.get(reverse("intake:withdraw", args=[upload.pk])))
    assert client.post(reverse("intake:withdraw", args=[upload.pk]), {"reason": "Wrong"}).status_code == 302
    sound(client.get(reverse("intake:result", args=[upload.pk])))

    # The next file of that shape asks nothing.
    more = csv_file(
        tmp_path, "more.csv", [("01/06/2025", "Hoseworks Ltd", "11.00", "12.00", "Training", "P10")], headings
    )
    assert give(client, county, "CC", more).url == reverse(
        "intake:preview", args=[newest(county, "cc.analyst").pk]
    )


def test_a_refused_file_says_why_and_links_to_the_first_load(county, tmp_path):
    load_both(county, tmp_path)
    client = sign_in(county, "cc.analyst")
    page = sound(give(client, county, "CC", tmp_path / "police.csv"), 422)
    assert "is already loaded as LOAD-" in page
    assert "/spend/loads/" in page
    sound(sign_in(county, "member").get(reverse("intake:upload")), 403)
    assert sound(sign_in(county, "fra.analyst").get(reverse("intake:index"))).count("police.csv") == 0


def test_a_load_that_fails_comes_back_to_the_preview(county, tmp_path, settings):
    client = sign_in(county, "cc.analyst")
    upload = receive_file(by=county.actor("cc.analyst"), organisation=county.org("CC"), target="spend",
                          path=csv_file(tmp_path, "a.csv", POLICE), name="a.csv")  # fmt: skip
    client.post(reverse("intake:load", args=[upload.pk]))
    settings.MEDIA_ROOT = tmp_path / "elsewhere"
    for _ in range(6):
        drain()
    settings.MEDIA_ROOT = tmp_path
    with scope(county.actor("cc.analyst").scope()):
        job = Upload.objects.get().job
        from apps.jobs.models import Job

        state = Job.objects.get(pk=job).state
    if state in ("failed", "cancelled"):
        sound(client.get(reverse("intake:progress", args=[upload.pk])))
        assert client.post(reverse("intake:reopen", args=[upload.pk])).url == reverse(
            "intake:preview", args=[upload.pk]
        )
    else:
        assert state == "waiting"
        sound(client.post(reverse("intake:reopen", args=[upload.pk])), 409)


def test_a_large_file_is_checked_by_a_job(county, tmp_path, monkeypatch):
    monkeypatch.setattr("apps.intake.actions.receiving.LOOKED_AT_ONCE", 100)
    client = sign_in(county, "cc.analyst")
    answer = give(client, county, "CC", csv_file(tmp_path, "large.csv", POLICE))
    assert "checked in the background" in sound(client.get(answer.url))
    drain()
    assert "16,760.50" in sound(client.get(answer.url))


def test_a_circle_has_no_books(county, tmp_path):
    with pytest.raises(AccordError, match="Choose one"):
        receive_file(by=county.actor("cc.analyst"), organisation=county.org("BOARD"), target="spend",
                     path=csv_file(tmp_path, "a.csv", POLICE), name="a.csv")  # fmt: skip
