"""Two analysts give their organisations' payment files; both learn which suppliers they share."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from apps.core.scope import scope
from apps.identity.models import SignIn
from apps.intake.models import Upload
from apps.jobs.worker import drain
from apps.spend import queries
from apps.spend.models import Line, Load
from apps.spend.queries import LineFilter
from tests.intake_room.files import FIRE, POLICE, bytes_of, csv_file

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
pytestmark = pytest.mark.django_db


def sign_in(county, key: str) -> Client:
    client = Client()
    client.force_login(SignIn.objects.get(email=county.email(key)), backend=BACKEND)
    return client


def give(client: Client, county, organisation: str, path):
    return client.post(
        reverse("intake:upload"),
        {"organisation": county.org(organisation), "target": "spend", "files": bytes_of(path)},
    )


def newest(county, key: str) -> Upload:
    with scope(county.actor(key).scope()):
        return Upload.objects.select_related("record").order_by("-pk")[0]


def test_from_the_payment_file_to_the_joint_suppliers(county, tmp_path):
    police, fire = sign_in(county, "cc.analyst"), sign_in(county, "fra.analyst")

    # The police analyst gives a file; the columns are recognised, and nothing is loaded yet.
    answer = give(police, county, "CC", csv_file(tmp_path, "police-april.csv", POLICE))
    assert answer.status_code == 302, answer.content.decode()[:3000]
    page = police.get(answer.url)
    assert "16,760.50" in page.content.decode()
    upload = newest(county, "cc.analyst")
    assert upload.record.state == "ready"
    with scope(county.everything()):
        assert not Line.objects.exists()

    # The load runs as a job, once.
    answer = police.post(reverse("intake:load", args=[upload.pk]))
    assert answer.url == reverse("intake:progress", args=[upload.pk])
    assert police.get(answer.url).status_code == 200
    assert drain() >= 1
    assert newest(county, "cc.analyst").record.state == "loaded"
    page = police.get(reverse("intake:result", args=[upload.pk])).content.decode()
    assert "16,760.50" in page

    # The fire analyst does the same with theirs.
    give(fire, county, "FRA", csv_file(tmp_path, "fire-april.csv", FIRE))
    fire.post(reverse("intake:load", args=[newest(county, "fra.analyst").pk]))
    drain()

    # Each sees own lines only ...
    lines = police.get(reverse("spend:lines")).content.decode()
    assert "Brightwater" in lines
    assert "Hoseworks" not in lines
    # ... and both see what they share: two suppliers open to competition, never a redacted payee or a person.
    for client in (police, fire):
        page = client.get(reverse("spend:joint")).content.decode()
        assert "Northmoor Fleet" in page
        assert "Brightwater Energy" in page
        assert "THIRD PARTY" not in page
        assert "Example" not in page
        assert "Westmarch County Council" not in page
        assert "£1,000.00" in page
        assert "£800.00" in page

    # The figure's link leads to exactly its lines.
    with scope(county.actor("cc.analyst").scope()):
        rows = queries.figures(LineFilter(), "supplier")
        fleet = next(row for row in rows if "Northmoor" in row.label)
        assert (fleet.lines, fleet.amount) == (2, Decimal("1000.00"))
        assert queries.lines_behind(fleet.filter).count() == 2
        assert sum(row.amount for row in rows) == Load.objects.get().total == Decimal("16760.50")
        assert queries.summary_differences() == []
    page = police.get(fleet.url).content.decode()
    assert page.count("Vehicle Repairs") == 2
