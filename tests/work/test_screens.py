"""My work on screen, and the auditor's trail."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from apps.core.clock import today
from apps.core.scope import scope
from apps.identity.actions import add_person
from apps.identity.models import SignIn
from apps.work.approvals import delegate, name_fallback
from apps.work.models import ApprovalRequest, ApprovalRoute, Delegation, Obligation
from tests.work.asking import only_mo_approves, raise_note

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def somebody_who_raises(county):
    county.grant("pcc.finance", "CC", "finance_officer")


def browser(county, key):
    client = Client()
    client.force_login(
        SignIn.objects.get(email=county.email(key)),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


def raised(county, amount="120.00", title="Accrual"):
    return raise_note(
        by=county.actor("pcc.finance"), holder=county.org("CC"), amount=Decimal(amount), title=title
    )


def state(county, request):
    with scope(county.everything()):
        return ApprovalRequest.objects.get(pk=request.pk).state


def test_my_work_says_what_to_do_next_when_nothing_waits(county):
    text = browser(county, "cc.analyst").get("/work/").content.decode()
    assert "Nothing waits for your decision" in text
    assert text.count("<h1") == 1


def test_a_request_is_decided_from_my_work(county):
    only_mo_approves(county)
    request = raised(county)
    manager, asker = browser(county, "cc.manager"), browser(county, "pcc.finance")
    assert "£120.00" in manager.get("/work/").content.decode()
    assert "Waits for Mo Manager" in asker.get("/work/").content.decode()
    page = f"/work/approvals/{request.pk}/"
    assert "Take it back" not in manager.get(page).content.decode()
    own = asker.get(page).content.decode()
    assert "Whoever asked does not approve" in own, "The button is shown disabled, with the reason."
    refused = manager.post(f"{page}refuse/", {"reason": ""}, follow=True).content.decode()
    assert "Say why" in refused
    manager.post(f"{page}approve/", {"reason": "Fine"})
    assert state(county, request) == "approved"
    told = asker.get("/work/").content.decode()
    assert "was approved" in told
    asker.post("/work/notices/seen/", {"notice": told.split('name="notice" value="')[1].split('"')[0]})
    assert "was approved" not in asker.get("/work/").content.decode()


def test_several_are_approved_as_a_list(county):
    many = [raised(county, title=f"Accrual {number}") for number in range(3)]
    manager = browser(county, "cc.manager")
    assert "Approve the chosen" in manager.get("/work/").content.decode()
    manager.post("/work/approvals/approve/", {"request": [many[0].pk, many[2].pk]})
    assert [state(county, one) for one in many] == ["approved", "waiting", "approved"]
    assert (
        "Choose between 1 and 100" in manager.post("/work/approvals/approve/", follow=True).content.decode()
    )


def test_a_delegate_decides_for_the_absent_colleague(county):
    request = raised(county)
    analyst = browser(county, "amb.analyst")
    assert analyst.get(f"/work/approvals/{request.pk}/").status_code == 404
    browser(county, "cc.manager").post("/work/standing-in/", {
        "person": "", "to": county.email("amb.analyst"), "since": str(today()),
        "until": str(today() + dt.timedelta(days=3)), "reason": "Leave",
    })  # fmt: skip
    text = analyst.get("/work/").content.decode()
    assert "For Mo Manager by you" in text
    page = f"/work/approvals/{request.pk}/?for={county.person('cc.manager')}"
    assert page in text
    assert analyst.get(page).status_code == 200
    analyst.post(f"/work/approvals/{request.pk}/approve/", {"for": county.person("cc.manager")})
    assert state(county, request) == "approved"
    shown = browser(county, "cc.manager").get(f"/work/approvals/{request.pk}/").content.decode()
    assert "For Mo Manager by Amy Analyst" in shown


def test_a_delegation_is_ended_on_screen(county):
    made = delegate(
        by=county.actor("cc.manager"), to=county.person("cc.buyer"), since=today(),
        until=today() + dt.timedelta(days=3), reason="Leave",
    )  # fmt: skip
    stranger = browser(county, "cc.analyst").post(f"/work/standing-in/{made.pk}/end/", follow=True)
    assert "Only the person who is back" in stranger.content.decode()
    browser(county, "cc.manager").post(f"/work/standing-in/{made.pk}/end/")
    with scope(county.everything()):
        assert Delegation.objects.get().ended_at is not None


def test_what_fell_back_is_red(county):
    only_mo_approves(county)
    with scope(county.everything()):
        from apps.identity.models import RoleGrant

        RoleGrant.objects.filter(person_id=county.person("cc.manager")).update(state="ended", answer="Left")
    request = raised(county)
    asker = browser(county, "pcc.finance")
    assert "has named no fall-back" in asker.get("/work/").content.decode()
    name_fallback(
        by=county.actor("cc.owner"),
        holder=county.org("CC"),
        person=county.person("cc.analyst"),
        since=today(),
    )
    assert "fell back to Ana Lyst" in asker.get("/work/").content.decode()
    analyst = browser(county, "cc.analyst")
    assert "Fallen back to you" in analyst.get("/work/").content.decode()
    assert analyst.get(f"/work/approvals/{request.pk}/").status_code == 200
    analyst.post(f"/work/approvals/{request.pk}/approve/")
    assert state(county, request) == "approved"
    assert "as the named fall-back" in asker.get(f"/work/approvals/{request.pk}/").content.decode()


def test_the_role_owner_keeps_the_scheme_of_consent(county):
    owner = browser(county, "cc.owner")
    assert "Nobody named" in owner.get("/work/consent/").content.decode()
    owner.post(
        "/work/consent/", {"form": "fallback", "person": county.email("cc.manager"), "since": str(today())}
    )
    owner.post("/work/consent/", {
        "form": "route", "kind": "documents.note", "above": "1000", "first": "journal.approve",
        "second": "payment.release", "escalate_after": "3", "since": str(today()),
    })  # fmt: skip
    text = owner.get("/work/consent/").content.decode()
    assert "Mo Manager" in text and "£1,000.00" in text and "Release payments" in text
    with scope(county.everything()):
        assert ApprovalRoute.objects.count() == 2
    assert browser(county, "cc.manager").get("/work/consent/").status_code == 403


def test_an_obligation_is_marked_as_done(county):
    with scope(county.everything()):
        due = Obligation.objects.create(
            holder_id=county.org("CC"), row_class=2, key="x", title="Close October", due_on=dt.date(2026, 1, 1),
            duty_id="journal.approve",
        )  # fmt: skip
    manager = browser(county, "cc.manager")
    text = manager.get("/work/").content.decode()
    assert "Close October" in text and "Overdue" in text
    manager.post(f"/work/obligations/{due.pk}/done/")
    assert "Close October" not in manager.get("/work/").content.decode()


# --- the audit trail --------------------------------------------------------------------------------------------
def test_the_auditor_reads_the_trail_of_an_organisation_and_of_a_record(county):
    request = raised(county)
    add_person(
        by=county.actor("cc.admin"), holder=county.org("CC"), name="Nia", email="nia@westmarch.example"
    )
    auditor = browser(county, "auditor")
    text = auditor.get(f"/audit/?in={county.org('CC')}").content.decode()
    assert "Identity: add person" in text and "Ada Admin" in text and "Fay Finance" in text
    only = auditor.get(f"/audit/?in={county.org('CC')}&act=identity").content.decode()
    assert "Identity: add person" in only and "Fay Finance" not in only
    none = auditor.get(f"/audit/?in={county.org('CC')}&since=2090-01-01").content.decode()
    assert "No events" in none
    about = auditor.get(f"/audit/records/{request.record_id}/").content.decode()
    assert "Tests: raise journal" in about and "person add" not in about
    for key in ("cc.manager", "cc.admin", "fra.owner"):
        assert browser(county, key).get("/audit/").status_code == 403
        assert browser(county, key).get(f"/audit/records/{request.record_id}/").status_code == 403


def test_the_trail_says_how_much_lies_outside_the_auditors_classes(county):
    from apps.audit.reads import log_read
    from apps.core.classes import DataClass

    officer = county.actor("cc.payroll")
    with scope(officer.scope()):
        log_read(by=officer, holder=county.org("CC"), data_class=DataClass.PAY, what="payslip", people=[7])
    text = browser(county, "auditor").get(f"/audit/?in={county.org('CC')}").content.decode()
    assert "1 event in the chain, 1 of them of kinds of information that you do not read" in text


def test_the_trail_pages_by_key(county):
    for number in range(60):
        add_person(
            by=county.actor("cc.admin"),
            holder=county.org("CC"),
            name=f"P{number}",
            email=f"p{number}@westmarch.example",
        )
    auditor = browser(county, "auditor")
    first = auditor.get(f"/audit/?in={county.org('CC')}").content.decode()
    assert first.count("Identity: add person") == 50
    following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert auditor.get(following).content.decode().count("Identity: add person") == 10


def test_the_heads_are_printed_with_what_is_needed_to_compare_them(county):
    add_person(by=county.actor("cc.admin"), holder=county.org("CC"), name="N", email="n@westmarch.example")
    text = browser(county, "auditor").get("/audit/heads/").content.decode()
    from apps.audit.queries import head_of

    with scope(county.actor("auditor").scope()):
        assert head_of(county.org("CC")).digest in text
