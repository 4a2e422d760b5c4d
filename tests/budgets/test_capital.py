"""The capital programme over years: what is budgeted, what slips, what is spent; and old versions of a budget, whole."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from apps.budgets.actions.budgets import set_budgets
from apps.budgets.models import Version, Virement
from apps.budgets.queries.capital import programme, together
from apps.budgets.queries.versions import lines_of
from apps.core.scope import scope
from apps.ledger.actions.keeping import open_value
from apps.work.actions.approving import approve
from apps.work.models import ApprovalRequest
from tests.budgets.test_screens import here, sound
from tests.budgets.world import adopted, coding, key, planned
from tests.ledger.books import CREDITORS, SINCE, entered, lines, manager, officer, opened
from tests.scenarios.test_from_payment_file_to_joint_suppliers import sign_in

pytestmark = pytest.mark.django_db
WORKS = "10600"


@pytest.fixture
def holder(county):
    """A control room: £600,000 this year and £200,000 next; £90,000 of it is spent."""
    from apps.ledger.calc.entries import Entry, EntryLine
    from tests.budgets.test_monitor import MAY

    made = opened(county, "CC", limit="1000000.00")
    for code, name in (("CTRL", "Control room"), ("ROOF", "Station roofs")):
        open_value(by=officer(county, "CC"), holder=made, kind="project", code=code, name=name, since=SINCE)
    for year, amount in ((2026, "600000.00"), (2027, "200000.00")):
        set_budgets(by=officer(county, "CC"), holder=made,
                    lines={year: [planned(WORKS, amount, "OPS", "CTRL", True), planned("52100", "1200.00")]})  # fmt: skip
        adopted(county, "CC", made, year)
    works = coding(county, made, WORKS, "OPS", project="CTRL", capital=True)
    owed = lines(county, made, (CREDITORS, "-90000.00"))
    entered(county, "CC", made, Entry(MAY, "First stage", [EntryLine(works, Decimal("90000.00")), *owed]))
    return made


def seen(county, holder):
    with scope(county.everything()):
        return programme(holder)


def slip(county, client, holder, amount="150000.00", **more):
    (project,) = seen(county, holder)
    page = reverse("budgets:capital-project", args=[project.pk]) + here(holder)
    with scope(county.everything()):
        from apps.budgets.models import Line

        line = Line.objects.get(holder_id=holder, year=2026, capital=True)
    given = {
        "line": line.pk,
        "year": 2027,
        "amount": amount,
        "out_of": 12,
        "into": 4,
        "reason": "Late planning consent",
    }
    return client.post(page, {**given, "key": key(), **more}, follow=True)


def test_an_empty_programme_says_what_to_do(county):
    made = opened(county, "CC")
    page = sound(sign_in(county, "cc.manager").get(reverse("budgets:capital") + here(made)))
    assert "No capital budget is set" in page and reverse("budgets:setup") in page


def test_projects_stand_with_their_years_and_revenue_is_left_out(county, holder):
    (project,) = seen(county, holder)
    assert project.words == "CTRL Control room"
    this, following = project.years
    assert (this.figures.revised, this.figures.actual, this.figures.available) == (
        Decimal("600000.00"), Decimal("90000.00"), Decimal("510000.00"),
    )  # fmt: skip
    assert following.figures.revised == Decimal("200000.00")
    assert project.whole.figures.revised == Decimal("800000.00")
    client = sign_in(county, "cc.manager")
    page = sound(client.get(reverse("budgets:capital") + here(holder)))
    assert "£800,000.00" in page and "All projects, 2027-28" in page
    csv = b"".join(
        client.get(reverse("budgets:capital") + here(holder) + "&format=csv").streaming_content
    ).decode()
    assert "CTRL Control room,2026-27,600000.00,0.00,0.00,600000.00,90000.00," in csv


def test_slippage_moves_between_years_once_it_is_approved_and_the_project_keeps_its_total(county, holder):
    client = sign_in(county, "cc.finance")
    page = sound(slip(county, client, holder))
    assert "waits for its approval" in page
    (project,) = seen(county, holder)
    assert [one.asked for one in project.years] == [Decimal("-150000.00"), Decimal("150000.00")]
    assert [one.slipped for one in project.years] == [0, 0]
    page = sound(client.get(reverse("budgets:capital-project", args=[project.pk]) + here(holder)))
    assert "Late planning consent" in page
    with scope(county.everything()):
        request = ApprovalRequest.objects.get(record=Virement.objects.get().record)
    approve(by=manager(county, "CC"), request_id=request.pk)
    (project,) = seen(county, holder)
    assert [one.slipped for one in project.years] == [Decimal("-150000.00"), Decimal("150000.00")]
    assert [one.figures.revised for one in project.years] == [Decimal("450000.00"), Decimal("350000.00")]
    assert project.whole.slipped == project.whole.asked == project.whole.otherwise == 0
    assert together(project.years).figures.revised == Decimal("800000.00")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"year": 2026}, "Choose another year"),
        ({"amount": "0"}, "greater than or equal"),
        ({"reason": ""}, "required"),
    ],
)
def test_a_slip_that_cannot_be_is_refused_beside_its_field(county, holder, more, words):
    answer = slip(county, sign_in(county, "cc.finance"), holder, **more)
    assert words in sound(answer, 422)
    with scope(county.everything()):
        assert not Virement.objects.exists()


def test_an_old_version_is_seen_whole_and_beside_a_later_one(county, holder):
    client = sign_in(county, "cc.finance")
    slip(county, client, holder)
    with scope(county.everything()):
        request = ApprovalRequest.objects.get(record=Virement.objects.get().record)
    approve(by=manager(county, "CC"), request_id=request.pk)
    with scope(county.everything()):
        first, second = Version.objects.filter(book__year=2026).select_related("book").order_by("number")
        whole = lines_of(first)
        assert [(one.account.split()[0], one.amount) for one in whole] == [
            (WORKS, Decimal("600000.00")), ("52100", Decimal("1200.00")),
        ]  # fmt: skip
        assert whole[0].months == (Decimal("50000.00"),) * 12
        after = lines_of(second, against=1)
        assert [one.difference for one in after] == [Decimal("-150000.00"), 0]
        assert after[0].months[11] == Decimal("-100000.00"), "taken from March"
    page = sound(client.get(reverse("budgets:version", args=[first.pk])))
    assert "£601,200.00" in page and "April" in page
    page = sound(client.get(reverse("budgets:version", args=[second.pk]) + "?against=1&only=changed"))
    assert "−£150,000.00" in page and "52100" not in page and "£451,200.00" in page
    csv = client.get(reverse("budgets:version", args=[second.pk]) + "?against=1&format=csv")
    assert ",600000.00,450000.00,-150000.00" in b"".join(csv.streaming_content).decode()
    assert sign_in(county, "fra.finance").get(reverse("budgets:version", args=[first.pk])).status_code == 404
