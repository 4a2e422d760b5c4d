"""Screens of boards and their meetings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.clock import LONDON, today
from apps.core.errors import AccordError, Invalid
from apps.governance import actions, forms, queries, shown
from apps.governance.opportunity_views import answer, move, opportunities, opportunity, opportunity_record
from apps.identity.access import signed_in

__all__ = ["answer", "move", "opportunities", "opportunity", "opportunity_record"]


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Boards within reach, and the meetings to come."""
    return TemplateResponse(request, "governance/index.html", {
        "page_title": "Boards and meetings", "boards": shown.board_table(queries.boards()),
        "meetings": shown.meeting_table(queries.next_meetings(20), "Meetings to come"),
    })  # fmt: skip


@signed_in
@require_GET
def board(request: HttpRequest, board_id: int) -> HttpResponse:
    """One board: name, chair, members, offices and meetings, today and before."""
    found = queries.board_of(board_id)
    return TemplateResponse(request, "governance/board.html", shown.board_page(request.actor, found))  # type: ignore[attr-defined]


def _form_page(
    request: HttpRequest, form: Any, do: Callable[[], Any], *, title: str, submit: str, trail: list[tuple[str, str]],
    done: str, then: str,
) -> HttpResponse:  # fmt: skip
    """A form that calls one action: shown, or sent back with the refusal beside its fields, or done."""
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except (Invalid, AccordError) as refusal:
            shown.tell(form, refusal)
        else:
            messages.success(request, done)
            return redirect(then)
    return TemplateResponse(request, "governance/form.html", {
        "page_title": title, "form": form, "submit": submit, "cancel_url": then, "breadcrumb": [*trail, (title, "")],
    })  # fmt: skip


def _of_board(
    request: HttpRequest, board_id: int, make: type[django_forms.Form] | Callable[..., Any], act: Callable[..., Any],
    title: str, submit: str, done: str, **extra: Any,
) -> HttpResponse:  # fmt: skip
    found = queries.board_of(board_id)
    form = make(request.POST or None, **extra)
    return _form_page(
        request, form, lambda: act(by=request.actor, board=found, **form.cleaned_data),  # type: ignore[attr-defined]
        title=title, submit=submit, done=done, trail=shown.board_trail(found),
        then=reverse("governance:board", args=[board_id]),
    )  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, board_id: int) -> HttpResponse:
    """Give the board another name from a day on."""
    return _of_board(
        request, board_id, forms.RenameForm, lambda board, **kw: actions.rename_board(board_id=board.pk, **kw),
        "Give the board another name", "Save the name", "The board has its new name; earlier papers keep the old one.",
    )  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def office(request: HttpRequest, board_id: int) -> HttpResponse:
    """Open an office, or let one follow another."""
    return _of_board(
        request, board_id, forms.OfficeForm, lambda board, **kw: actions.set_office(board_id=board.pk, **kw),
        "Add an office", "Save the office", "The office is kept.",
    )  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def appoint(request: HttpRequest, board_id: int) -> HttpResponse:
    """Let somebody hold an office."""
    return _of_board(
        request, board_id, forms.AppointForm,
        lambda board, office, **kw: actions.appoint(office_id=office.pk, **kw),
        "Appoint somebody", "Save the appointment", "The appointment is kept.", of=board_id,
    )  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, board_id: int) -> HttpResponse:
    """Give somebody a seat."""
    found = queries.board_of(board_id)
    organisations = [one.pk for one in queries.circle_organisations(found, today(), today())]
    return _of_board(
        request, board_id, forms.MemberForm,
        lambda board, organisation, **kw: actions.add_member(
            board_id=board.pk, organisation_id=organisation.pk, **kw
        ),
        "Add a member", "Save the member", "The member is kept.", organisations=organisations,
    )  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, board_id: int) -> HttpResponse:
    """Plan a meeting with its agenda."""
    found = queries.board_of(board_id)
    form = forms.MeetingForm(request.POST or None)
    return _form_page(
        request, form,
        lambda: actions.plan_meeting(
            by=request.actor, board_id=board_id, starts_at=form.starts_at(),  # type: ignore[attr-defined]
            place=form.cleaned_data["place"], agenda=form.items(),
        ),
        title="Plan a meeting", submit="Plan the meeting", done="The meeting is planned.",
        trail=shown.board_trail(found), then=reverse("governance:board", args=[board_id]),
    )  # fmt: skip


@signed_in
@require_GET
def meeting(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """One meeting: agenda with papers, who was there, what may be done with it."""
    found = queries.meeting_of(meeting_id)
    return TemplateResponse(request, "governance/meeting.html", shown.meeting_page(request.actor, found))  # type: ignore[attr-defined]


@signed_in
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Put one more item on the agenda."""
    found = queries.meeting_of(meeting_id)
    form = forms.ItemForm(request.POST or None, papers=queries.papers(found.board))
    return _form_page(
        request, form,
        lambda: actions.add_agenda_item(
            by=request.actor, meeting_id=meeting_id, version=found.record.version,  # type: ignore[attr-defined]
            title=form.cleaned_data["title"], presenter=form.cleaned_data["presenter"],
            paper_id=int(form.cleaned_data["paper"]) if form.cleaned_data["paper"] else None,
        ),
        title="Add an agenda item", submit="Add the item", done="The item is on the agenda.",
        trail=shown.meeting_trail(found), then=reverse("governance:meeting", args=[meeting_id]),
    )  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Record that the meeting took place and who was there."""
    found = queries.meeting_of(meeting_id)
    day = found.starts_at.astimezone(LONDON).date()
    members = [one.pk for one in queries.members_on(found.board, day)]
    form = forms.HoldForm(request.POST or None, members=members)
    return _form_page(
        request, form,
        lambda: actions.hold_meeting(
            by=request.actor, meeting_id=meeting_id, version=found.record.version,  # type: ignore[attr-defined]
            member_ids=[one.pk for one in form.cleaned_data["members"]],
        ),
        title="Record who was there", submit="Record the meeting", done="The meeting is recorded.",
        trail=shown.meeting_trail(found), then=reverse("governance:meeting", args=[meeting_id]),
    )  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Cancel a planned meeting."""
    found = queries.meeting_of(meeting_id)
    form = forms.ReasonForm(request.POST or None)
    return _form_page(
        request, form,
        lambda: actions.cancel_meeting(
            by=request.actor, meeting_id=meeting_id, version=found.record.version,  # type: ignore[attr-defined]
            reason=form.cleaned_data["reason"],
        ),
        title="Cancel the meeting", submit="Cancel the meeting", done="The meeting is cancelled.",
        trail=shown.meeting_trail(found), then=reverse("governance:meeting", args=[meeting_id]),
    )  # fmt: skip


@signed_in
@require_GET
def meeting_record(request: HttpRequest, record_id: int) -> HttpResponse:
    """A meeting by its record."""
    return redirect("governance:meeting", meeting_id=queries.meeting_by_record(record_id).pk)
