"""Organisations of the area, the circles and collaborations among them, and the rooms each uses.

It stands in this room, since room tenancy lies below persons and sign-in.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.clock import today
from apps.identity.access import confirmed_lately, needs, signed_in
from apps.identity.forms import DateField
from apps.identity.screens import chosen_holder, run_button, run_form
from apps.tenancy import actions
from apps.tenancy.models import Circle, CircleMember, Collaboration, CostShare, Organisation, OrganisationRoom
from apps.tenancy.queries import invitations_to

SHOWN_MAX = 200
ROOM_LABELS = {
    "spend": "Spend",
    "governance": "Boards",
    "reporting": "Reports",
    "intake": "Imports",
    "suppliers": "Suppliers",
}


class RoomForm(forms.Form):
    """Turning a room on or off."""

    room = forms.ChoiceField(
        label="Room",
        choices=lambda: [(room, ROOM_LABELS.get(room, room.capitalize())) for room in settings.ROOMS],
    )
    on = forms.BooleanField(label="Used in Accord from that day on", required=False)
    source = forms.CharField(
        label="Otherwise: the system that keeps these figures", max_length=120, required=False,
        help_text="Group reports name it.",
    )  # fmt: skip
    since = DateField(label="From", initial=today)
    field_order = ["room", "since", "on", "source"]


class CircleForm(forms.Form):
    """Opening a circle."""

    code = forms.CharField(label="Code", max_length=24, help_text="Capital letters and digits.")
    name = forms.CharField(label="Name", max_length=160)
    kind = forms.ChoiceField(label="Kind", choices=Circle.Kind.choices)
    since = DateField(label="From", initial=today)


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The area at a glance: organisations, circles with members, collaborations with shares, invitations."""
    actor = request.actor  # type: ignore[attr-defined]
    day = today()
    memberships = list(
        CircleMember.objects.filter(during__contains=day)
        .select_related("organisation").order_by("organisation__name")[:SHOWN_MAX]
    )  # fmt: skip
    of_circle: dict[int, list[CircleMember]] = defaultdict(list)
    for member in memberships:
        of_circle[member.holder_id].append(member)
    mine = actor.holders_with("circle.manage")
    shares: dict[int, list[CostShare]] = defaultdict(list)
    for share in (
        CostShare.objects.filter(during__contains=day)
        .select_related("organisation")
        .order_by("-percent", "id")[:500]
    ):
        shares[share.collaboration_id].append(share)
    rooms: dict[int, list[OrganisationRoom]] = defaultdict(list)
    for row in OrganisationRoom.objects.filter(during__contains=day).order_by("room")[:500]:
        rooms[row.holder_id].append(row)
    return TemplateResponse(request, "identity/organisations.html", {
        "page_title": "Organisations",
        "organisations": [
            {"organisation": one, "rooms": rooms[one.pk]}
            for one in Organisation.objects.filter(during__contains=day).order_by("service", "name")[:SHOWN_MAX]
        ],
        "circles": [
            {"circle": circle, "members": of_circle[circle.pk], "may_invite": circle.pk in mine,
             "own": [m for m in of_circle[circle.pk] if m.organisation_id in mine],
             "others": _not_members(circle, of_circle[circle.pk]) if circle.pk in mine else []}
            for circle in Circle.objects.order_by("name")[:SHOWN_MAX]
        ],
        "collaborations": [
            {"collaboration": one, "shares": shares[one.pk]}
            for one in Collaboration.objects.filter(during__contains=day).order_by("title")[:SHOWN_MAX]
        ],
        "invitations": list(invitations_to(mine)[:SHOWN_MAX]), "may_open": bool(mine),
        "may_turn": bool(actor.holders_with("administer")), "today": day,
    })  # fmt: skip


def _not_members(circle: Circle, members: list[CircleMember]) -> list[Organisation]:
    known = {member.organisation_id for member in members}
    return list(Organisation.objects.exclude(pk__in=known).order_by("name")[:SHOWN_MAX])


def _form_page(
    request: HttpRequest, title: str, form: forms.Form, submit: str, places: list[dict[str, Any]]
) -> HttpResponse:
    return TemplateResponse(request, "identity/form.html", {
        "page_title": title, "form": form, "submit": submit, "places": places, "cancel_url": "/organisations/",
        "breadcrumb": [("Organisations", "/organisations/"), (title, "")],
    })  # fmt: skip


@needs("administer")
@require_http_methods(["GET", "POST"])
def turn_room(request: HttpRequest) -> HttpResponse:
    """Turn a room on or off from a day on."""
    actor = request.actor  # type: ignore[attr-defined]
    holder, places = chosen_holder(request, actor.holders_with("administer"))
    form = RoomForm(request.POST or None)
    if request.method == "POST" and run_form(
        request, form, lambda data: actions.turn_room(by=actor, organisation=holder, **data), "It is set."
    ):
        return redirect("tenancy:index")
    return _form_page(request, "Turn a room on or off", form, "Set it", places)


@needs("circle.manage")
@require_http_methods(["GET", "POST"])
@confirmed_lately
def open_circle(request: HttpRequest) -> HttpResponse:
    """Open a circle with one's own organisation as its first member."""
    actor = request.actor  # type: ignore[attr-defined]
    own = Organisation.objects.filter(pk__in=actor.holders_with("circle.manage")).values_list("pk", flat=True)
    holder, places = chosen_holder(request, own)
    form = CircleForm(request.POST or None)
    if request.method == "POST" and run_form(
        request, form, lambda data: actions.open_circle(by=actor, organisation=holder, **data),
        "The circle is open. Invite its other members next.",
    ):  # fmt: skip
        return redirect("tenancy:index")
    return _form_page(request, "Open a circle", form, "Open it", places)


@needs("circle.manage")
@require_POST
@confirmed_lately
def act_on_circle(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Invite an organisation (pk: circle), accept an invitation (pk: invitation), or leave (pk: membership)."""
    actor = request.actor  # type: ignore[attr-defined]
    organisation = request.POST.get("organisation", "")
    invited = int(organisation) if organisation.isdecimal() and len(organisation) < 10 else 0
    acts = {
        "invite": (
            lambda: actions.invite_to_circle(by=actor, circle=pk, organisation=invited), "The invitation is sent."
        ),
        "join": (
            lambda: actions.join_circle(by=actor, invitation=pk, since=today()),
            "Your organisation is a member from today on.",
        ),
        "leave": (
            lambda: actions.leave_circle(
                by=actor, membership=pk, last_day=today(), reason=request.POST.get("reason", "")
            ),
            "Today is your organisation's last day in the circle.",
        ),
    }  # fmt: skip
    if verb in acts:
        run_button(request, *acts[verb])
    return redirect("tenancy:index")
