"""People of an organisation, one person, and the roles asked for them."""

from __future__ import annotations

from collections import defaultdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.audit.guards import one_seen
from apps.core.clock import today
from apps.core.paging import page_by_key
from apps.identity import actions
from apps.identity.access import confirmed_lately, needs, signed_in
from apps.identity.forms import EndPersonForm, PersonForm, RoleForm
from apps.identity.models import Person, RoleGrant, SignIn
from apps.identity.queries import vetting_standing, waiting_for_role_owner
from apps.identity.screens import chosen_holder, run_button, run_form
from apps.identity.views.common import held, tabs
from apps.tenancy.queries import holder_names

SEES_PEOPLE = ("administer", "roles.approve", "audit.read")
GRANTS_MAX = 200


@needs(*SEES_PEOPLE)
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """People of one organisation with their live roles."""
    actor = request.actor  # type: ignore[attr-defined]
    holder, places = chosen_holder(request, held(actor, *SEES_PEOPLE))
    wanted = request.GET.get("name", "").strip()
    found = Person.objects.filter(holder_id=holder)
    if wanted:
        found = found.filter(name__icontains=wanted[:80])
    page = page_by_key(found, request, order=("name", "id"))
    roles: dict[int, list[str]] = defaultdict(list)
    live = RoleGrant.objects.filter(person__in=page.rows, state="live", during__contains=today())
    for person, role in live.order_by("role__label").values_list("person_id", "role__label"):
        if role not in roles[person]:
            roles[person].append(role)
    suspended = {item.person for item in vetting_standing(holder) if item.suspended}
    rows = [
        {"person": person, "roles": ", ".join(roles[person.pk]), "suspended": person.pk in suspended}
        for person in page.rows
    ]
    return TemplateResponse(request, "identity/people.html", {
        "page_title": "People", "tabs": tabs(request), "places": places, "rows": rows, "page": page,
        "holder": holder, "wanted": wanted, "may_add": actor.holds("administer", holder),
    })  # fmt: skip


@needs(*SEES_PEOPLE)
@require_GET
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person: their facts, sign-ins and roles, with what may be done about each."""
    actor = request.actor  # type: ignore[attr-defined]
    who = one_seen(Person, person_id, "person")
    grants = list(
        RoleGrant.objects.filter(person=who)
        .select_related("role", "requested_by", "approved_by")
        .order_by("-id")[:GRANTS_MAX]
    )
    names = holder_names({grant.holder_id for grant in grants} | {who.holder_id})
    standing = {item.grant: item for holder in names for item in vetting_standing(holder)}
    rows = [
        {
            "grant": grant,
            "where": names.get(grant.holder_id, ""),
            "standing": standing.get(grant.pk),
            "may_end": grant.state == "live"
            and (actor.holds("administer", grant.holder_id) or actor.holds("roles.approve", grant.holder_id)),
        }
        for grant in grants
    ]
    administers = actor.holds("administer", who.holder_id)
    return TemplateResponse(request, "identity/person.html", {
        "page_title": who.name, "who": who, "rows": rows, "administers": administers,
        "may_request": bool(actor.holders_with("administer")),
        "sign_ins": list(SignIn.objects.filter(person=who).order_by("pk")[:20]) if administers else [],
        "facts": [
            {"label": "Organisation", "value": names.get(who.holder_id, "")},
            {"label": "Work e-mail", "value": who.email},
            {"label": "Post", "value": who.post},
            {"label": "Kind", "value": "Service person, for scheduled work" if who.is_service else "Person"},
        ],
        "breadcrumb": [("People", reverse("identity:people")), (who.name, "")],
    })  # fmt: skip


@needs("administer")
@require_http_methods(["GET", "POST"])
def add_person(request: HttpRequest) -> HttpResponse:
    """Add a person to the address book."""
    actor = request.actor  # type: ignore[attr-defined]
    holder, places = chosen_holder(request, actor.holders_with("administer"))
    form = PersonForm(request.POST or None)
    if request.method == "POST" and run_form(
        request, form, lambda data: actions.add_person(by=actor, holder=holder, **data),
        "The person is in the address book. They can do nothing until a role is approved.",
    ):  # fmt: skip
        made = Person.objects.get(email__iexact=form.cleaned_data["email"])
        return redirect("identity:person", made.pk)
    return TemplateResponse(request, "identity/form.html", {
        "page_title": "Add a person", "form": form, "submit": "Add", "places": places,
        "cancel_url": reverse("identity:people"),
        "breadcrumb": [("People", reverse("identity:people")), ("Add a person", "")],
    })  # fmt: skip


@needs("administer")
@require_http_methods(["GET", "POST"])
def request_role(request: HttpRequest, person_id: int) -> HttpResponse:
    """Ask for a role for a person; the role owner decides."""
    actor = request.actor  # type: ignore[attr-defined]
    who = one_seen(Person, person_id, "person")
    holder, places = chosen_holder(request, actor.holders_with("administer"))
    form = RoleForm(request.POST or None)
    if request.method == "POST" and run_form(
        request, form, lambda data: actions.request_role(by=actor, holder=holder, person=who.pk, **data),
        "The role owner has been asked. The role gives nothing until they approve it.",
    ):  # fmt: skip
        return redirect("identity:person", who.pk)
    return TemplateResponse(request, "identity/form.html", {
        "page_title": f"Request a role for {who.name}", "form": form, "submit": "Send to the role owner",
        "places": places, "cancel_url": reverse("identity:person", args=[who.pk]),
        "breadcrumb": [
            ("People", reverse("identity:people")), (who.name, reverse("identity:person", args=[who.pk])),
            ("Request a role", ""),
        ],
    })  # fmt: skip


@needs("administer")
@require_http_methods(["GET", "POST"])
def end_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Say from when a person may no longer use the system."""
    actor = request.actor  # type: ignore[attr-defined]
    who = one_seen(Person, person_id, "person")
    form = EndPersonForm(request.POST or None)
    if request.method == "POST" and run_form(
        request,
        form,
        lambda data: actions.end_person(by=actor, person=who.pk, **data),
        "The last day is kept.",
    ):
        return redirect("identity:person", who.pk)
    return TemplateResponse(request, "identity/form.html", {
        "page_title": f"{who.name} leaves", "form": form, "submit": "Keep the last day",
        "cancel_url": reverse("identity:person", args=[who.pk]),
        "breadcrumb": [("People", reverse("identity:people")), (who.name, "")],
    })  # fmt: skip


@needs("administer")
@require_POST
@confirmed_lately
def add_sign_in(request: HttpRequest, person_id: int) -> HttpResponse:
    """Give a person a sign-in; a letter tells them how to set a password."""
    address = request.build_absolute_uri("/")
    run_button(
        request,
        lambda: actions.add_sign_in(by=request.actor, person=person_id, address=address),  # type: ignore[attr-defined]
        "The sign-in is made, and a letter says how to set a password.",
    )
    return redirect("identity:person", person_id)


@needs("administer")
@require_POST
def close_sign_in(request: HttpRequest, person_id: int, sign_in_id: int) -> HttpResponse:
    """Close one way in."""
    reason = request.POST.get("reason", "")
    run_button(
        request,
        lambda: actions.close_sign_in(by=request.actor, sign_in=sign_in_id, reason=reason),  # type: ignore[attr-defined]
        "The sign-in is closed.",
    )
    return redirect("identity:person", person_id)


@needs("roles.approve", "administer")
@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """Roles that wait for the role owner: with buttons for whoever may decide, to read for who asked."""
    actor = request.actor  # type: ignore[attr-defined]
    mine = waiting_for_role_owner(actor)
    asked = RoleGrant.objects.filter(
        state="requested", holder_id__in=actor.holders_with("administer")
    ).select_related("person", "role", "requested_by")
    page = page_by_key(mine, request, order=("id",))
    names = holder_names({grant.holder_id for grant in page.rows} | set(actor.holders_with("administer")))
    return TemplateResponse(request, "identity/requests.html", {
        "page_title": "Roles waiting for the role owner", "tabs": tabs(request), "page": page,
        "rows": [{"grant": grant, "where": names.get(grant.holder_id, "")} for grant in page.rows],
        "asked": [
            {"grant": grant, "where": names.get(grant.holder_id, "")} for grant in asked.order_by("id")[:GRANTS_MAX]
        ],
    })  # fmt: skip


def _decide(request: HttpRequest, grant_id: int, verb: str) -> None:
    actor, reason = request.actor, request.POST.get("reason", "")  # type: ignore[attr-defined]
    if verb == "approve":
        run_button(request, lambda: actions.approve_role(by=actor, grant=grant_id), "The role is live.")
    elif verb == "refuse":
        run_button(
            request,
            lambda: actions.refuse_role(by=actor, grant=grant_id, reason=reason),
            "The role is refused.",
        )
    else:
        run_button(
            request, lambda: actions.end_role(by=actor, grant=grant_id, reason=reason), "The role has ended."
        )


@needs("roles.approve")
@require_POST
@confirmed_lately
def approve_role(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Approve a requested role."""
    _decide(request, grant_id, "approve")
    return redirect("identity:requests")


@needs("roles.approve")
@require_POST
def refuse_role(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Refuse a requested role."""
    _decide(request, grant_id, "refuse")
    return redirect("identity:requests")


@signed_in
@require_POST
def end_role(request: HttpRequest, grant_id: int) -> HttpResponse:
    """End a live role at once."""
    grant = one_seen(RoleGrant, grant_id, "role")
    _decide(request, grant_id, "end")
    return redirect("identity:person", grant.person_id)
