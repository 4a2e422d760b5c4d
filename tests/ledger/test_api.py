"""The books for other programs: journals with their lines and the trial balance, within the asker's scope."""

from __future__ import annotations

import pytest

from apps.core.scope import scope
from apps.ledger.models import Journal
from tests.ledger.books import CREDITORS, ENERGY, entered, entry, opened
from tests.security.test_every_write import sign_in

pytestmark = pytest.mark.django_db


def test_journals_come_with_their_people_and_lines_to_whoever_reads_the_books(
    county, django_assert_max_num_queries
):
    holder = opened(county)
    for pounds in ("1.00", "2.00", "4.00"):
        entered(county, "CC", holder, entry(county, holder, (ENERGY, pounds), (CREDITORS, f"-{pounds}")))
    client = sign_in(county, "cc.analyst")
    with django_assert_max_num_queries(20):
        rows = client.get(
            "/api/v1/journals/?organisation=CC&kind=manual&from=2026-04-01&to=2026-04-30"
        ).json()["results"]
    assert [row["debits"] for row in rows] == ["4.00", "2.00", "1.00"]
    assert rows[0]["prepared_by"] == "Flo Finance" and rows[0]["approved_by"] is None and rows[0]["cut"]
    one = client.get(f"/api/v1/journals/{rows[0]['id']}/").json()
    assert [(line["account"], line["amount"], line["cost_centre"]) for line in one["lines"]] == [
        (ENERGY, "4.00", "OPS"), (CREDITORS, "-4.00", None),
    ]  # fmt: skip
    other = sign_in(county, "fra.analyst")
    assert other.get("/api/v1/journals/").json()["results"] == []
    assert other.get(f"/api/v1/journals/{rows[0]['id']}/").status_code == 404
    with scope(county.everything()):
        assert Journal.objects.count() == 3


def test_the_trial_balance_comes_as_figures_and_bad_questions_are_refused_with_the_cure(county):
    holder = opened(county)
    entered(county, "CC", holder, entry(county, holder, (ENERGY, "7.50"), (CREDITORS, "-7.50")))
    client = sign_in(county, "cc.analyst")
    found = client.get("/api/v1/trial-balance/?organisation=CC&year=2026&through=12").json()
    assert found["debits"] == found["credits"] == "7.50"
    assert found["rows"][-1] == {
        "account": ENERGY, "name": "Energy", "brought_forward": "0.00", "debits": "7.50", "credits": "0.00",
        "balance": "7.50", "lines": 1,
    }  # fmt: skip
    assert client.get("/api/v1/trial-balance/?organisation=CC&year=x").status_code == 400
    assert client.get("/api/v1/trial-balance/?organisation=CC&year=2026&through=99").status_code == 400
    assert client.get("/api/v1/trial-balance/?organisation=XX&year=2026").status_code == 404
    assert client.get("/api/v1/journals/?kind=gold").status_code == 400
    assert (
        sign_in(county, "fra.analyst").get("/api/v1/trial-balance/?organisation=CC&year=2026").status_code
        == 404
    )
