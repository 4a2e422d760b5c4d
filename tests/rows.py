"""One builder per walled model: makes a valid row held by `holder`, for the security suite.

    ROWS["room.Model"] = lambda county, holder: instance

Builders run inside `scope(county.everything())`.  A walled model without a builder fails the suite.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from apps.core.scope import current_scope, scope

ROWS: dict[str, Callable[[Any, int], Any]] = {}
ALWAYS = DateRange(dt.date(2021, 4, 1), None)


def row(label: str) -> Callable[[Callable[[Any, int], Any]], Callable[[Any, int], Any]]:
    """Register a builder under the model's label."""

    def keep(builder: Callable[[Any, int], Any]) -> Callable[[Any, int], Any]:
        ROWS[label] = builder
        return builder

    return keep


def build(label: str, county: Any, holder: int) -> Any:
    """Make one row of the model for the holder."""
    return ROWS[label](county, holder)


# --- tenancy -------------------------------------------------------------------------------------------------
@row("tenancy.Circle")
def _circle(county: Any, holder: int) -> Any:
    from apps.tenancy.models import Circle

    # A circle is its own holder: the suite asks for an organisation's, so give the one that stands.
    return Circle.objects.filter(pk=holder).first() or Circle.objects.create(
        holder_id=holder, code=f"C{holder}", name="A circle", kind="tender"
    )


@row("tenancy.CircleMember")
def _member(county: Any, holder: int) -> Any:
    from apps.tenancy.models import CircleMember

    return CircleMember.objects.create(holder_id=holder, organisation_id=county.org("AMB"), during=ALWAYS)


@row("tenancy.Collaboration")
def _collaboration(county: Any, holder: int) -> Any:
    from apps.tenancy.models import Collaboration

    return Collaboration.objects.create(
        holder_id=holder, title="Joint fleet", legal_basis="Agreement", during=ALWAYS
    )


@row("tenancy.CostShare")
def _cost_share(county: Any, holder: int) -> Any:
    from apps.tenancy.models import CostShare

    return CostShare.objects.create(
        holder_id=holder, collaboration=build("tenancy.Collaboration", county, holder),
        organisation_id=county.org("FRA"), percent=100, during=ALWAYS,
    )  # fmt: skip


@row("tenancy.OrganisationRoom")
def _room(county: Any, holder: int) -> Any:
    from apps.tenancy.models import OrganisationRoom

    return OrganisationRoom.objects.create(holder_id=holder, room="spend", during=ALWAYS)


# --- identity ------------------------------------------------------------------------------------------------
@row("identity.Person")
def _person(county: Any, holder: int) -> Any:
    from apps.identity.models import Person

    return Person.objects.create(
        holder_id=holder, name="New Starter", email=f"new.{holder}@westmarch.example", during=ALWAYS
    )


@row("identity.RoleGrant")
def _grant(county: Any, holder: int) -> Any:
    from apps.identity.models import RoleGrant

    return RoleGrant.objects.create(
        holder_id=holder, person_id=county.person("cc.buyer"), role_id="board_member", during=ALWAYS,
        requested_by_id=county.person("cc.admin"),
    )  # fmt: skip


@row("identity.SodException")
def _exception(county: Any, holder: int) -> Any:
    from apps.identity.models import SodException, SodRule

    return SodException.objects.create(
        holder_id=holder, person_id=county.person("cc.buyer"), rule=SodRule.objects.order_by("id")[0],
        during=ALWAYS, reason="Small service", requested_by_id=county.person("cc.admin"),
    )  # fmt: skip


@row("identity.EmergencyAccess")
def _emergency(county: Any, holder: int) -> Any:
    from django.utils import timezone

    from apps.identity.models import EmergencyAccess

    return EmergencyAccess.objects.create(
        holder_id=holder, person_id=county.person("cc.analyst"), role_id="finance_officer", reason="Flood", hours=2,
        asked_at=timezone.now(),
    )  # fmt: skip


@row("identity.VettingRule")
def _vetting_rule(county: Any, holder: int) -> Any:
    from apps.identity.models import VettingRule

    return VettingRule.objects.create(
        holder_id=holder, role_id="payroll_officer", level_id="NPPV2", during=ALWAYS
    )


@row("identity.Clearance")
def _clearance(county: Any, holder: int) -> Any:
    from apps.identity.models import Clearance

    return Clearance.objects.create(
        holder_id=holder, person_id=county.person("fra.analyst"), level_id="NPPV2", starts_on=dt.date(2025, 1, 1),
        ends_on=dt.date(2035, 1, 1), recorded_by_id=county.person("cc.vetting"),
    )  # fmt: skip


# --- desk ----------------------------------------------------------------------------------------------------
@row("desk.SavedFilter")
def _saved_filter(county: Any, holder: int) -> Any:
    from apps.desk.models import SavedFilter

    with scope(replace(current_scope(), person=holder)):
        return SavedFilter.objects.create(holder_id=holder, person_id=holder, name="Mine", path="/", query="")


# --- governance ----------------------------------------------------------------------------------------------
@row("governance.Board")
def _board(county: Any, holder: int) -> Any:
    from apps.governance.models import Board

    return Board.objects.create(holder_id=holder, code=f"B{holder}-{Board.objects.count()}")


@row("governance.BoardName")
def _board_name(county: Any, holder: int) -> Any:
    from apps.governance.models import BoardName

    return BoardName.objects.create(
        holder_id=holder, board=build("governance.Board", county, holder), name="The board", during=ALWAYS
    )


@row("governance.Office")
def _office(county: Any, holder: int) -> Any:
    from apps.governance.models import Office

    return Office.objects.create(
        holder_id=holder, board=build("governance.Board", county, holder), title="Lead", during=ALWAYS
    )


@row("governance.Appointment")
def _appointment(county: Any, holder: int) -> Any:
    from apps.governance.models import Appointment

    return Appointment.objects.create(
        holder_id=holder, office=build("governance.Office", county, holder), name="A. Lead", during=ALWAYS
    )


@row("governance.BoardMember")
def _board_member(county: Any, holder: int) -> Any:
    from apps.governance.models import BoardMember

    return BoardMember.objects.create(
        holder_id=holder, board=build("governance.Board", county, holder),
        organisation_id=county.org("AMB"), name="A. Member", during=ALWAYS,
    )  # fmt: skip


@row("governance.Meeting")
def _meeting(county: Any, holder: int) -> Any:
    from apps.governance.models import Meeting

    return Meeting.objects.create(
        holder_id=holder, board=build("governance.Board", county, holder), place="Hall", quorum=3,
        record=build("documents.Record", county, holder),
        starts_at=dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC),
    )  # fmt: skip


@row("governance.AgendaItem")
def _agenda_item(county: Any, holder: int) -> Any:
    from apps.governance.models import AgendaItem

    return AgendaItem.objects.create(
        holder_id=holder, meeting=build("governance.Meeting", county, holder), position=1, title="Spend"
    )


@row("governance.Attendance")
def _attendance(county: Any, holder: int) -> Any:
    from apps.governance.models import Attendance

    return Attendance.objects.create(
        holder_id=holder, meeting=build("governance.Meeting", county, holder),
        member=build("governance.BoardMember", county, holder),
    )  # fmt: skip


# --- documents -----------------------------------------------------------------------------------------------
@row("documents.Record")
def _record(county: Any, holder: int) -> Any:
    from apps.core.clock import now
    from apps.documents.models import Record
    from apps.documents.records import number_records

    record = Record.objects.create(
        holder_id=holder, row_class=2, kind="documents.note", series="NOTE", year=2026, title="A note",
        state="open", made_at=now(), made_by_id=1,
    )  # fmt: skip
    number_records([record])
    return record


def _of_record(county: Any, holder: int) -> dict[str, Any]:
    return {"holder_id": holder, "row_class": 2, "record": build("documents.Record", county, holder)}


@row("documents.RecordAct")
def _record_act(county: Any, holder: int) -> Any:
    from apps.core.clock import now
    from apps.documents.models import RecordAct

    return RecordAct.objects.create(
        **_of_record(county, holder), person_id=1, duty_id="spend.import", action="test", at=now()
    )


@row("documents.Link")
def _link(county: Any, holder: int) -> Any:
    from apps.core.clock import now
    from apps.documents.models import Link

    one, other = (build("documents.Record", county, holder) for _ in range(2))
    return Link.objects.create(
        holder_id=holder, row_class=2, one=one, other=other, other_holder_id=holder, kind="follows",
        made_at=now(), made_by_id=1,
    )  # fmt: skip


@row("documents.StoredFile")
def _stored_file(county: Any, holder: int) -> Any:
    from apps.core.clock import now
    from apps.documents.models import StoredFile

    return StoredFile.objects.create(
        **_of_record(county, holder), name="note.txt", media_type="text/plain", size=4, sha256="0" * 64,
        scan="not_scanned", made_at=now(), made_by_id=1,
    )  # fmt: skip


@row("documents.OneTimeKey")
def _one_time_key(county: Any, holder: int) -> Any:
    from apps.core.clock import now
    from apps.documents.models import OneTimeKey

    with scope(replace(current_scope(), person=holder)):
        return OneTimeKey.objects.create(
            holder_id=holder, row_class=2, person_id=holder, key="k", action="test", made_at=now()
        )


@row("governance.Opportunity")
def _opportunity(county: Any, holder: int) -> Any:
    from apps.governance.models import Opportunity

    return Opportunity.objects.create(
        holder_id=holder, board=build("governance.Board", county, holder), subject="category", title="Uniforms",
        subject_key="141300", amount="120000.00", lines=40, opened_by_id=county.person("cc.buyer"),
        record=build("documents.Record", county, holder),
    )  # fmt: skip


@row("governance.OpportunityNotice")
def _opportunity_notice(county: Any, holder: int) -> Any:
    from apps.governance.models import OpportunityNotice

    return OpportunityNotice.objects.create(
        holder_id=holder, opportunity=build("governance.Opportunity", county, holder),
        organisation_id=county.org("AMB"), at=dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC),
    )  # fmt: skip


@row("governance.OpportunityView")
def _opportunity_view(county: Any, holder: int) -> Any:
    from apps.governance.models import OpportunityView

    return OpportunityView.objects.create(
        holder_id=holder, opportunity=build("governance.Opportunity", county, holder), organisation_id=holder,
        answer="yes", person_id=county.person("cc.buyer"), at=dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC),
    )  # fmt: skip


# --- reporting -----------------------------------------------------------------------------------------------
@row("reporting.Run")
def _run(county: Any, holder: int) -> Any:
    from apps.reporting.models import Run

    return Run.objects.create(
        holder_id=holder, record=build("documents.Record", county, holder),
        board=build("governance.Board", county, holder), report="spend", first=dt.date(2026, 4, 1),
        last=dt.date(2026, 4, 30), formats=["json"], as_of=dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC),
        organisations=[holder], cut={}, heading={}, asked_by_id=county.person("secretary"),
        acts_for_id=county.person("reporting"),
    )  # fmt: skip


@row("reporting.RunView")
def _run_view(county: Any, holder: int) -> Any:
    from apps.reporting.models import RunView

    return RunView.objects.create(
        holder_id=holder, run=build("reporting.Run", county, holder), position=1, code="month", content={}
    )


@row("reporting.RunFile")
def _run_file(county: Any, holder: int) -> Any:
    from apps.reporting.models import RunFile

    return RunFile.objects.create(
        holder_id=holder, run=build("reporting.Run", county, holder), format="json", sha256="0" * 64, size=1,
        file=build("documents.StoredFile", county, holder),
    )  # fmt: skip


@row("reporting.RunCheck")
def _run_check(county: Any, holder: int) -> Any:
    from apps.reporting.models import RunCheck

    return RunCheck.objects.create(
        holder_id=holder, run=build("reporting.Run", county, holder), same=True, outcome={},
        at=dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC), asked_by_id=county.person("secretary"),
    )  # fmt: skip


# --- work ----------------------------------------------------------------------------------------------------
@row("work.ApprovalRoute")
def _route(county: Any, holder: int) -> Any:
    from apps.work.models import ApprovalRoute

    return ApprovalRoute.objects.create(
        holder_id=holder, kind="documents.note", number=1, duty_id="journal.approve", during=ALWAYS
    )


@row("work.Fallback")
def _fallback(county: Any, holder: int) -> Any:
    from apps.work.models import Fallback

    return Fallback.objects.create(holder_id=holder, person_id=county.person("cc.manager"), during=ALWAYS)


@row("work.Delegation")
def _delegation(county: Any, holder: int) -> Any:
    from apps.work.models import Delegation

    return Delegation.objects.create(
        holder_id=holder, person_id=county.person("cc.manager"), delegate_id=county.person("fra.analyst"),
        during=ALWAYS, reason="Leave", made_by_id=county.person("cc.manager"),
    )  # fmt: skip


@row("work.ApprovalRequest")
def _approval_request(county: Any, holder: int) -> Any:
    from django.utils import timezone

    from apps.work.models import ApprovalRequest

    return ApprovalRequest.objects.create(
        holder_id=holder, row_class=2, record=build("documents.Record", county, holder), kind="documents.note",
        what="A note", asked_by_id=county.person("cc.analyst"), asked_at=timezone.now(), record_version=1,
    )  # fmt: skip


@row("work.ApprovalStep")
def _approval_step(county: Any, holder: int) -> Any:
    from apps.work.models import ApprovalStep

    return ApprovalStep.objects.create(
        holder_id=holder, row_class=2, request=build("work.ApprovalRequest", county, holder), number=1,
        duty_id="journal.approve", asked_by_id=county.person("cc.analyst"),
    )  # fmt: skip


@row("work.Obligation")
def _obligation(county: Any, holder: int) -> Any:
    from apps.work.models import Obligation

    return Obligation.objects.create(
        holder_id=holder, row_class=2, key="review", title="Review", due_on=dt.date(2026, 12, 1),
        duty_id="journal.approve",
    )  # fmt: skip


@row("work.Notice")
def _notice(county: Any, holder: int) -> Any:
    from django.utils import timezone

    from apps.work.models import Notice

    with scope(replace(current_scope(), person=holder)):
        return Notice.objects.create(
            holder_id=holder, row_class=2, person_id=holder, sentence="It was approved.", at=timezone.now()
        )


@row("work.DigestSent")
def _digest(county: Any, holder: int) -> Any:
    from apps.work.models import DigestSent

    return DigestSent.objects.create(
        holder_id=holder, person_id=county.person("cc.buyer"), day=dt.date(2026, 11, 23), items=2
    )


@row("work.RecordReader")
def _record_reader(county: Any, holder: int) -> Any:
    from apps.identity.models import SignIn
    from apps.work.actions.reading import reading_permission
    from apps.work.models import RecordReader

    record = build("documents.Record", county, holder)
    return RecordReader.objects.create(
        holder_id=holder, row_class=2, content_object=record, user=SignIn.objects.order_by("pk")[0],
        permission=reading_permission(),
        until=dt.date(2027, 1, 1), given_by_id=county.person("cc.owner"), reason="Inspection",
    )  # fmt: skip


from tests import (  # noqa: E402  (builders of the other rooms)
    rows_banking,  # noqa: F401
    rows_budgets,  # noqa: F401
    rows_grants,  # noqa: F401
    rows_ledger,  # noqa: F401
    rows_payables,  # noqa: F401
    rows_procurement,  # noqa: F401
    rows_purchasing,  # noqa: F401
    rows_receivables,  # noqa: F401
    rows_spend,  # noqa: F401
)


@row("tenancy.CircleInvitation")
def _invitation(county: Any, holder: int) -> Any:
    from django.utils import timezone

    from apps.tenancy.models import CircleInvitation

    return CircleInvitation.objects.create(
        holder_id=holder, reader_id=county.org("BOARD"), circle_name="A circle", made_at=timezone.now()
    )
