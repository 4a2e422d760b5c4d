"""Screens of reports: asking, following a figure to its lines, and where that stops for a board member."""

import pytest

from apps.core.scope import scope
from apps.governance.models import Opportunity, OpportunityView
from apps.identity.models import SignIn
from apps.jobs.worker import drain
from apps.reporting import actions
from apps.reporting.models import Run
from tests.reporting.test_spend_report import ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in(client, county):
    """Signs a county person in and gives the client."""

    def enter(key):
        with scope(county.everything()):
            user = SignIn.objects.get(email=county.email(key))
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return enter


@pytest.fixture
def released(county, board, books):
    """A report asked for by the service person and released by the secretary."""
    run = ask(county, board, by="reporting")
    return actions.release_run(by=county.actor("secretary"), run_id=run.pk, version=run.record.version)


def page(client, url, expected=200, **data):
    response = client.get(url, data)
    assert response.status_code == expected, response.content[:2000].decode()
    return response


def test_the_secretary_has_the_report_made_every_month_and_stops_it(client, county, board, books, sign_in):
    sign_in("secretary")
    url = f"/reports/boards/{board.pk}/monthly/"
    assert "made only when somebody asks" in page(client, "/reports/").content.decode()
    on = client.post(url, {"live": "yes"}, follow=True).content.decode()
    assert "is made each month; next on" in on
    off = client.post(url, {"live": "no"}, follow=True).content.decode()
    assert "made only when somebody asks" in off
    sign_in("member")
    assert "Every month" not in page(client, "/reports/").content.decode()
    assert client.post(url, {"live": "yes"}).status_code == 403


def test_the_secretary_asks_for_a_report_by_a_form_and_sees_it(county, board, books, sign_in):
    client = sign_in("secretary")
    assert "Spend report" in page(client, "/reports/").content.decode()
    form = page(client, "/reports/new/spend/").content.decode()
    assert "Westmarch Blue Light Board" in form
    response = client.post(
        "/reports/new/spend/",
        {"board": board.pk, "first": "2026-04-01", "last": "2026-06-30", "formats": ["csv", "json"]},
    )
    assert response.status_code == 302
    waiting = page(client, response.url).content.decode()
    assert "Being made" in waiting
    drain()
    done = page(client, response.url).content.decode()
    assert "£10,385.10" in done
    assert "You asked for this report, so another person releases it." in done
    assert done.count("<h1>") == 1


def test_a_form_that_does_not_fit_comes_back_with_the_cure(county, board, sign_in):
    client = sign_in("secretary")
    response = client.post(
        "/reports/new/spend/",
        {"board": board.pk, "first": "2026-07-01", "last": "2026-06-30", "formats": ["json"]},
    )
    assert "The first day is after the last. Choose days in their order." in response.content.decode()


def test_a_member_reads_the_released_report_and_drilling_stops_at_one_row(county, released, sign_in):
    client = sign_in("member")
    text = page(client, f"/reports/runs/{released.pk}/", view="joint").content.decode()
    assert "Halden Fleet Ltd" in text
    with scope(county.actor("secretary").scope()):
        row = next(
            r for r in released.views.get(code="joint").content["rows"] if r["labels"] == ["Halden Fleet Ltd"]
        )
    apart = page(
        client, f"/reports/runs/{released.pk}/figure/", view="joint", row=row["key"]
    ).content.decode()
    assert "Held by Chief Constable of Westmarch, Westmarch Fire and Rescue Authority" in apart
    assert "£3,710.10" in apart
    assert "Not open to you" in apart
    assert "/spend/lines/" not in apart


def test_an_analyst_goes_on_to_exactly_the_lines_of_the_figure(county, released, sign_in):
    client = sign_in("cc.analyst")
    with scope(county.actor("secretary").scope()):
        row = next(
            r for r in released.views.get(code="joint").content["rows"] if r["labels"] == ["Halden Fleet Ltd"]
        )
    whole = page(
        client, f"/reports/runs/{released.pk}/figure/", view="joint", row=row["key"]
    ).content.decode()
    assert "Held by Westmarch Fire and Rescue Authority" in whole
    own = page(
        client,
        f"/reports/runs/{released.pk}/figure/",
        302,
        view="joint",
        row=row["key"],
        organisation=county.org("CC"),
    )
    assert own.url.startswith("/spend/lines/?organisation=")
    from django.http import QueryDict

    from apps.spend.queries import LineFilter, lines_behind

    wanted = LineFilter.from_query(QueryDict(own.url.partition("?")[2]))
    with scope(county.actor("cc.analyst").scope()):
        amounts = sorted(line.amount for line in lines_behind(wanted))
    assert [str(amount) for amount in amounts] == ["310.10", "1200.00"]


def test_every_figure_of_every_view_leads_to_lines_that_add_up_to_it(county, board, books):
    from apps.reporting.calc.results import NOTHING
    from apps.reporting.queries import kept_view, line_filter
    from apps.spend.queries import lines_behind

    run = ask(county, board)
    tried = 0
    with scope(county.everything()):
        for code in [code for code in run.views.values_list("code", flat=True) if code != "about"]:
            for row in kept_view(run, code).rows:
                wanted = line_filter(run, row.filter, tuple(row.parts))
                if wanted is None or row.total == NOTHING:
                    continue
                found = list(lines_behind(wanted))
                assert (len(found), sum(line.amount for line in found)) == (
                    row.total.lines,
                    row.total.amount,
                ), (code, row)
                tried += 1
    assert tried > 25


def test_a_run_that_is_not_released_is_shown_to_its_makers_only(county, board, books, sign_in):
    run = ask(county, board)
    page(sign_in("member"), f"/reports/runs/{run.pk}/", 404)
    page(sign_in("secretary"), f"/reports/runs/{run.pk}/")


def test_whoever_reads_no_board_papers_sees_no_reports(county, released, sign_in):
    client = sign_in("amb.owner")
    assert "£10,385.10" not in page(client, "/reports/").content.decode()
    page(client, f"/reports/runs/{released.pk}/", 404)


def test_the_report_is_also_a_page_to_read_and_print(county, released, sign_in):
    text = page(sign_in("member"), f"/reports/runs/{released.pk}/page/").content.decode()
    assert "Spend by organisation" in text
    assert "style=" not in text


def test_one_click_opens_an_opportunity_and_the_organisations_answer(county, released, sign_in):
    with scope(county.actor("secretary").scope()):
        row = next(
            r for r in released.views.get(code="joint").content["rows"] if r["labels"] == ["Halden Fleet Ltd"]
        )
    client = sign_in("cc.buyer")
    assert "One click opens" in page(client, f"/reports/runs/{released.pk}/", view="joint").content.decode()
    made = client.post(f"/reports/runs/{released.pk}/opportunity/", {"view": "joint", "row": row["key"]})
    assert made.status_code == 302
    text = page(client, made.url).content.decode()
    assert "Buy jointly: Halden Fleet Ltd" in text
    assert "£3,710.10" in text
    again = client.post(
        f"/reports/runs/{released.pk}/opportunity/", {"view": "joint", "row": row["key"]}, follow=True
    )
    assert "is already open on" in again.content.decode()

    fire = sign_in("fra.buyer")
    refused = fire.post(
        f"{made.url}answer/", {"organisation": county.org("FRA"), "answer": "no", "reason": ""}
    )
    assert "A no needs its reason" in refused.content.decode()
    fire.post(
        f"{made.url}answer/",
        {"organisation": county.org("FRA"), "answer": "no", "reason": "In contract to 2028"},
    )
    with scope(county.actor("secretary").scope()):
        view = OpportunityView.objects.get()
        opportunity = Opportunity.objects.select_related("record").get()
    assert (view.organisation_id, view.answer, view.reason) == (
        county.org("FRA"),
        "no",
        "In contract to 2028",
    )
    moved = sign_in("secretary").post(
        f"{made.url}move/", {"state": "dropped", "reason": "One partner cannot join"}
    )
    assert moved.status_code == 302
    with scope(county.actor("secretary").scope()):
        assert Opportunity.objects.select_related("record").get(pk=opportunity.pk).record.state == "dropped"


def test_boards_and_meetings_have_their_pages(county, board, sign_in):
    client = sign_in("secretary")
    assert "Westmarch Blue Light Board" in page(client, "/board/").content.decode()
    assert "Robin Vale" in page(client, f"/board/boards/{board.pk}/").content.decode()
    planned = client.post(
        f"/board/boards/{board.pk}/meeting/",
        {"day": "2026-12-10", "time": "10:00", "place": "County Hall", "agenda": "Minutes\nSpend report"},
        follow=True,
    )
    assert "The meeting is planned." in planned.content.decode()
    renamed = client.post(
        f"/board/boards/{board.pk}/rename/", {"name": "Policing and Crime Board", "from_day": "2021-01-01"}
    )
    assert "Choose a later day" in renamed.content.decode()


def test_the_front_page_figures_follow_the_role(county, released):
    from apps.reporting.queries import dashboard

    latest = "Spend report, 1 April 2026 to 30 June 2026, released by the Westmarch Blue Light Board"
    for key, titles in (
        ("secretary", ["Board reports", latest]),
        ("member", [latest]),
        ("amb.owner", []),
    ):
        actor = county.actor(key)
        with scope(actor.scope()):
            assert [panel.title for panel in dashboard(actor)] == titles
    with scope(county.everything()):
        assert Run.objects.count() == 1
