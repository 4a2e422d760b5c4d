"""The REST interface: the same scope and the same actions as the screens."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.core.scope import scope
from tests.rows import build
from tests.security.test_every_write import sign_in

pytestmark = pytest.mark.django_db


def test_organisations_come_by_cursor(county):
    answer = sign_in(county, "cc.analyst").get("/api/v1/organisations/?page_size=3").json()
    assert len(answer["results"]) == 3
    assert "cursor=" in answer["next"]
    assert {"code", "name", "service"} <= answer["results"][0].keys()


def test_an_analyst_gets_the_lines_of_the_own_organisation_only(county):
    with scope(county.everything()):
        mine = build("spend.Line", county, county.org("CC"))
        theirs = build("spend.Line", county, county.org("FRA"))
        for line in (mine, theirs):
            line.load.__class__.objects.filter(pk=line.load_id).update(cut=1)
    answer = sign_in(county, "cc.analyst").get("/api/v1/spend-lines/").json()
    assert [row["id"] for row in answer["results"]] == [mine.pk]
    assert answer["results"][0]["amount"] == f"{mine.amount:.2f}"
    assert sign_in(county, "member").get("/api/v1/spend-lines/").json()["results"] == []


def test_a_filter_that_makes_no_sense_is_refused_with_a_sentence(county):
    answer = sign_in(county, "cc.analyst").get("/api/v1/spend-lines/?basis=gold")
    assert answer.status_code == 400
    error = answer.json()["errors"][0]
    assert answer.json()["type"] == "validation_error"
    assert "amount basis" in error["detail"]


def test_signed_out_nothing_is_given(client):
    answer = client.get("/api/v1/suppliers/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Session realm="Accord"'


def test_a_filter_misspelt_is_refused_rather_than_answered_with_everything(county):
    answer = sign_in(county, "cc.analyst").get("/api/v1/spend-lines/?suplier=7")
    assert answer.status_code == 400
    assert "“suplier”" in answer.json()["errors"][0]["detail"]
    assert "supplier" in answer.json()["errors"][0]["detail"]


def test_every_view_says_which_parameters_it_knows():
    from apps.desk.api.base import Strict
    from apps.desk.api.urls import urlpatterns

    views = [one.callback.view_class for one in urlpatterns if hasattr(one.callback, "view_class")]
    ours = [view for view in views if view.__module__.startswith("apps.")]
    assert len(ours) >= 8
    assert [view.__name__ for view in ours if not issubclass(view, Strict)] == ["Missing"], (
        "Missing has no address of its own"
    )


def test_a_run_asked_for_by_someone_without_the_duty_is_refused(county):
    with scope(county.everything()):
        board = build("governance.Board", county, county.org("BOARD"))
    wanted = {
        "board": board.pk, "report": "spend", "first": dt.date(2026, 4, 1), "last": dt.date(2026, 4, 30),
        "formats": ["csv"],
    }  # fmt: skip
    answer = sign_in(county, "member").post("/api/v1/report-runs/", wanted, content_type="application/json")
    assert answer.status_code in (403, 404)
    assert answer.json()["errors"][0]["detail"].endswith(".")


def test_the_schema_is_the_committed_one(county):
    """docs/api/openapi.yaml is what the interface promises; a change of it is a decision."""
    from pathlib import Path

    answer = sign_in(county, "cc.analyst").get("/api/v1/schema/")
    assert answer.status_code == 200
    kept = Path(__file__).resolve().parents[2] / "docs" / "api" / "openapi.yaml"
    assert answer.content.decode() == kept.read_text(encoding="utf-8"), (
        "The interface changed. If that is meant: manage.py spectacular --file docs/api/openapi.yaml"
    )


def test_the_interface_can_be_read_as_a_page_and_as_a_schema(county):
    client = sign_in(county, "cc.analyst")
    page = client.get("/api/v1/").text
    for path in ("organisations/", "suppliers/", "spend-lines/", "report-runs/"):
        assert f"/api/v1/{path}" in page
    assert "Words in payee, purpose or transaction number." in page
    assert "openapi: 3" in client.get("/api/v1/schema/").text


def test_an_unknown_address_is_refused_in_the_interface_s_own_form(county):
    answer = sign_in(county, "cc.analyst").get("/api/v1/nonsense/")
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["detail"].startswith("There is no address “nonsense/”")
