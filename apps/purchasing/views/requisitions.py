"""Requisitions: listed, raised on a phone, looked at by whoever approves, ordered from."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from apps.core import show
from apps.core.classes import DataClass
from apps.core.clock import today
from apps.core.errors import NotFound
from apps.core.paging import page_by_key
from apps.core.scope import current_scope
from apps.documents.models import Record
from apps.identity.access import signed_in
from apps.identity.screens import Shown, actor_of, given_key, new_key, run_form, why_not
from apps.purchasing.actions.emergencies import Urgent, order_in_emergency
from apps.purchasing.actions.orders import Terms
from apps.purchasing.actions.requisitions import (
    Needed,
    drop_requisition,
    raise_again,
    raise_requisition,
    send_requisition,
)
from apps.purchasing.costing import Asked
from apps.purchasing.forms import NeedForm, PlainForm, ReasonForm, ThingForm, UrgentForm
from apps.purchasing.guards import PLACE, RAISE
from apps.purchasing.models import Emergency, Order, Requisition
from apps.purchasing.queries import pages
from apps.purchasing.transitions import APPROVED, DRAFT, WAITING
from apps.purchasing.views.common import Cell, Deed, Grid, acted, count, failed, money, posted, price, shown
from apps.tenancy.queries import holder_names
from apps.work.models import ApprovalRequest

ROWS_MAX = 20
STATES = [("draft", "Draft"), ("waiting", "Waiting"), ("approved", "Approved"), ("ordered", "Ordered"),
          ("refused", "Refused"), ("dropped", "Dropped")]  # fmt: skip


def tabs(view: Shown, current: str) -> list[dict[str, Any]]:
    """The lists of this room; the one that belongs to the books for whoever reads them."""
    named = [
        ("requisitions", "Requisitions"), ("orders", "Orders"), ("receipts", "Receipts"), ("cards", "Card purchases"),
        ("emergencies", "Emergencies"), ("joint", "Joint purchases"),
    ]  # fmt: skip
    if view.holder in current_scope().reads(DataClass.FINANCE):
        named += [("accruals", "Received, not invoiced"), ("card-statements", "Card statements")]
    return [
        {"label": label, "url": view.url(f"purchasing:{name}"), "current": name == current}
        for name, label in named
    ]


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Requisitions of an organisation, the newest first."""
    view = shown(request)
    words, state = request.GET.get("words", "")[:100], request.GET.get("state", "")
    page = page_by_key(pages.requisitions_of(view.holder, words, state), request)
    rows = [
        [Cell(str(one.record.number), reverse("purchasing:requisition", args=[one.record_id])), Cell(one.record.title),
         Cell(one.raised_by.name), Cell(show.ukdate(one.needed_on)), money(one.cost), Cell(one.record.state, tag=True)]
        for one in page.rows
    ]  # fmt: skip
    return TemplateResponse(
        request,
        "purchasing/list.html",
        {
            "page_title": "Requisitions",
            "view": view,
            "tabs": tabs(view, "requisitions"),
            "words": words,
            "state": state,
            "states": STATES,
            "page": page,
            "grid": Grid(
                "Requisitions, the newest first",
                ["Number", "What", "Raised by", "Needed by", "#Cost £", "State"],
                rows,
            ),
            "acts": [
                {
                    "label": "Ask for something",
                    "url": view.url("purchasing:need"),
                    "why": why_not(request, RAISE, view.holder),
                },
                {
                    "label": "Order several at once",
                    "url": view.url("purchasing:place-several"),
                    "kind": "quiet",
                    "why": why_not(request, PLACE, view.holder),
                },
                {
                    "label": "Buy together with others",
                    "url": view.url("purchasing:joint-new"),
                    "kind": "quiet",
                    "why": why_not(request, RAISE, view.holder),
                },
                {
                    "label": "Bought in an emergency",
                    "url": view.url("purchasing:emergency"),
                    "kind": "quiet",
                    "why": why_not(request, RAISE, view.holder),
                },
            ],
            "empty_title": "Nothing was asked for yet",
            "empty_text": "Ask for something: it takes one short form.",
        },
    )


@signed_in
@require_http_methods(["GET", "POST"])
def need(request: HttpRequest) -> HttpResponse:
    """Ask for something: what, how many, where to, and why."""
    view = shown(request)
    last = pages.newest_of(view.holder, actor_of(request).person)

    def act(head: NeedForm, lines: list[Asked], _urgent: Any) -> Record:
        return raise_requisition(
            by=actor_of(request), holder=view.holder, lines=lines, need=needed_of(head), key=request.POST.get("key", ""),
            send="keep" not in request.POST,
        )  # fmt: skip

    return asking(
        request,
        view,
        "Ask for something",
        "Send for approval",
        act,
        "purchasing:requisition",
        done="It is kept as a draft." if "keep" in request.POST else "It is sent for approval.",
        lead=f"You asked last for {last.record.title}: {last.record.number}, {last.record.state}."
        if last
        else "",
    )


@signed_in
@require_http_methods(["GET", "POST"])
def emergency(request: HttpRequest) -> HttpResponse:
    """Write down what was bought in an emergency."""
    view = shown(request)

    def act(head: NeedForm, lines: list[Asked], urgent: Any) -> Record:
        data = urgent.cleaned_data
        order, _ = order_in_emergency(
            by=actor_of(request), holder=view.holder, lines=lines, need=needed_of(head), key=request.POST.get("key", ""),
            urgent=Urgent(data["incident"], data["authorised_by"].pk, data["urgent_reason"], data["bought_on"]),
            terms=Terms(supplier=head.cleaned_data["supplier"]),
        )  # fmt: skip
        return order

    return asking(
        request,
        view,
        "Bought in an emergency",
        "Write it down and ask for approval",
        act,
        "purchasing:order",
        extra=UrgentForm,
        needs_supplier=True,
        done="It is written down. Its approval is asked for.",
        lead="Only for what could not wait. Its approval follows within the organisation's days. What goes past a budget is "
        "written down too, and shown to whoever approves.",
    )


def asking(
    request: HttpRequest,
    view: Shown,
    title: str,
    label: str,
    act: Callable[..., Record],
    route: str,
    *,
    done: str,
    extra: Callable[..., forms.Form] | None = None,
    needs_supplier: bool = False,
    lead: str = "",
) -> HttpResponse:
    """The page on which somebody says what is needed, line by line; `act` writes it down and gives its record."""
    given = request.POST if request.method == "POST" else None
    formset: Any = forms.formset_factory(ThingForm, extra=1, max_num=ROWS_MAX)
    more = given is not None and "more" in given
    if more:
        # One more row without script: the same page again, nothing sent.
        grown = given.copy()  # type: ignore[union-attr]
        grown["line-TOTAL_FORMS"] = str(min(ROWS_MAX, int(given.get("line-TOTAL_FORMS", 1) or 1) + 1))  # type: ignore[union-attr]
        head = NeedForm(initial=grown.dict(), holder=view.holder)
        rows = formset(grown, prefix="line", form_kwargs={"holder": view.holder})
        why_so = extra(initial=grown.dict()) if extra else None
    else:
        head = NeedForm(given, holder=view.holder)
        rows = formset(given, prefix="line", form_kwargs={"holder": view.holder})
        why_so = extra(given) if extra else None
    if needs_supplier:
        head.fields["supplier"].required, head.fields["supplier"].help_text = True, ""
    for row in rows:
        row.empty_permitted = False
    made: list[Record] = []
    if given is not None and not more and rows.is_valid() and (why_so is None or why_so.is_valid()):

        def run(_data: dict[str, Any]) -> None:
            made.append(act(head, lines_of(head, rows), why_so))

        if run_form(request, head, run, done):
            return redirect(route, made[0].pk)
    empty = (
        ""
        if head.points
        else "No delivery point is set yet. A person with the duty “purchasing.keep” sets one."
    )
    return TemplateResponse(
        request,
        "purchasing/need.html",
        {
            "page_title": title,
            "view": view,
            "head": head,
            "rows": rows,
            "urgent": why_so,
            "key": given_key(request),
            "why": why_not(request, RAISE, view.holder) or empty,
            "quiet": more,
            "send_label": label,
            "lead": lead,
            "breadcrumb": [("Requisitions", view.url("purchasing:requisitions")), (title, "")],
        },
        status=422 if given is not None and not more else 200,
    )


def needed_of(head: NeedForm) -> Needed:
    """What the head of the form says."""
    data, point = head.cleaned_data, head.place()
    return Needed(
        data["reason"],
        f"{point.name}, {point.address}"[:300],
        data["needed_on"],
        data["supplier"],
        data["contract"],
    )


def lines_of(head: NeedForm, rows: Any) -> list[Asked]:
    """What the rows of the form ask for."""
    point, by = head.place(), head.cleaned_data["needed_on"]
    return [
        Asked(row.cleaned_data["description"], row.cleaned_data["category"], row.cleaned_data["quantity"],
              row.cleaned_data["unit_price"], point.cost_centre, by, objective=point.objective)
        for row in rows
    ]  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, record_id: int) -> HttpResponse:
    """One requisition: what whoever approves needs to know, and what may be done."""
    found = (
        Requisition.objects.select_related("record", "raised_by", "supplier")
        .filter(record_id=record_id)
        .first()
    )
    if found is None:
        raise NotFound("There is no such requisition, or you may not see it.")
    lines = list(found.lines.select_related("category").order_by("position"))
    here = reverse("purchasing:requisition", args=[record_id])
    deeds = _deeds(request, found)
    answer = acted(request, deeds, here)
    if answer is not None:
        return answer
    urgent = Emergency.objects.filter(requisition=found).select_related("authorised_by").first()
    asked = ApprovalRequest.objects.filter(record_id=record_id).order_by("-pk").first()
    order = Order.objects.filter(lines__source__requisition=found).select_related("record").distinct().first()
    state = found.record.state
    links = []
    if asked is not None and state == WAITING:
        links.append({"label": "Decide on the approval", "url": reverse("work:approval", args=[asked.pk])})
    if state == APPROVED:
        links.append({"label": "Order it", "url": reverse("purchasing:place", args=[record_id]),
                      "why": why_not(request, PLACE, found.holder_id)})  # fmt: skip
    left = pages.budgets_left(found, lines)
    return TemplateResponse(
        request,
        "purchasing/record.html",
        {
            "page_title": f"Requisition {found.record.number}",
            "deeds": deeds,
            "links": links,
            "warning": _late(urgent, state),
            "facts": _facts(found, urgent, order),
            "grids": [_grid(lines), *_left(left), *_known(found, lines)],
            "notes": _notes(left),
            "breadcrumb": [
                ("Requisitions", f"{reverse('purchasing:requisitions')}?in={found.holder_id}"),
                (str(found.record.number), ""),
            ],
        },
        status=422 if failed(deeds) else 200,
    )


def _deeds(request: HttpRequest, found: Requisition) -> list[Deed]:
    actor, pk, state = actor_of(request), found.record_id, found.record.state
    mine = found.raised_by_id == actor.person
    deeds = []
    new: list[Record] = []
    if state == DRAFT:
        deeds.append(
            Deed(
                "send",
                "Send for approval",
                PlainForm(posted(request, "send")),
                lambda _: send_requisition(by=actor, record_id=pk, version=request.POST.get("version")),
                "It is sent for approval.",
                why="" if mine else "It is sent by whoever raised it.",
                hidden={"version": found.record.version},
            )
        )
    if (state in (DRAFT, WAITING, APPROVED)) and (mine or actor.holds(PLACE, found.holder_id)):
        deeds.append(
            Deed(
                "drop",
                "Drop it",
                ReasonForm(posted(request, "drop"), auto_id="drop_%s"),
                lambda data: drop_requisition(by=actor, record_id=pk, **data),
                "It is dropped.",
                bad=True,
            )
        )
    if state not in (DRAFT, WAITING) and actor.holds(RAISE, found.holder_id):
        deeds.append(
            Deed(
                "again",
                "Ask for the same again",
                PlainForm(posted(request, "again")),
                lambda _: new.append(raise_again(by=actor, record_id=pk, key=request.POST.get("key", ""))),
                "A new draft asks for the same.",
                hidden={"key": new_key()},
                then=lambda: reverse("purchasing:requisition", args=[new[0].pk]),
            )
        )
    return deeds


def _facts(found: Requisition, urgent: Emergency | None, order: Order | None) -> list[dict[str, Any]]:
    facts = [
        {"label": "Organisation", "value": holder_names([found.holder_id]).get(found.holder_id, "")},
        {"label": "State", "value": found.record.state.capitalize()},
        {"label": "Raised by", "value": found.raised_by.name},
        {"label": "Cost", "value": show.pounds(found.cost)},
        {"label": "Without VAT", "value": show.pounds(found.net)},
        {"label": "Value for money", "value": found.reason},
        {"label": "Supplier", "value": found.supplier.name if found.supplier else "", "empty": "Left open"},
        {"label": "Contract", "value": found.contract, "empty": "None named"},
        {"label": "Deliver to", "value": found.deliver_to},
        {"label": "Needed by", "value": show.ukdate(found.needed_on)},
    ]
    if found.common:
        facts.append({"label": "Joint purchase", "value": found.common})
    if urgent is not None:
        facts.append(
            {
                "label": "Emergency",
                "value": f"Incident {urgent.incident}, authorised by {urgent.authorised_by.name}: {urgent.reason}",
            }
        )
        facts.append({"label": "Approval due by", "value": show.ukdate(urgent.approve_by)})
        facts += [{"label": "Past the budget", "value": said} for said in urgent.over_budget]
    if order is not None:
        facts.append(
            {
                "label": "Order",
                "value": order.record.number or "",
                "url": reverse("purchasing:order", args=[order.record_id]),
            }
        )
    return facts


def _late(urgent: Emergency | None, state: str) -> str:
    if urgent is None or state != WAITING:
        return ""
    if urgent.approve_by < today():
        return f"Bought in an emergency. Its approval is overdue since {show.ukdate(urgent.approve_by)}."
    return f"Bought in an emergency. Its approval is due by {show.ukdate(urgent.approve_by)}."


def _grid(lines: list[Any]) -> Grid:
    return Grid(
        "What is asked for",
        ["Line", "What", "Kind", "Cost centre", "#How many", "Unit", "#Price £", "#Net £", "#Cost £"],
        [
            [
                Cell(str(one.position)),
                Cell(one.description),
                Cell(one.category.name),
                Cell(one.cost_centre),
                count(one.quantity),
                Cell(one.unit),
                price(one.unit_price),
                money(one.net),
                money(one.cost),
            ]
            for one in lines
        ],
    )


def _left(left: list[pages.Left] | None) -> list[Grid]:
    if not left:
        return []
    none = Cell("Nothing budgeted")
    return [
        Grid(
            "What the budgets have left",
            ["Account", "Cost centre", "Year", "#Asked £", "#Left £", "#Left with this £"],
            [
                [
                    Cell(one.account),
                    Cell(one.centre),
                    Cell(one.year),
                    money(one.asked),
                    none
                    if one.available is None
                    else money(one.available + (one.asked if one.reserved else Decimal(0))),
                    none if one.after is None else money(one.after),
                ]
                for one in left
            ],
        )
    ]


def _notes(left: list[pages.Left] | None) -> list[str]:
    """What the page cannot say, and why."""
    said = [
        f"{label}: not known here, since no room of Accord answers that yet." for label in pages.unanswered()
    ]
    if left is None:
        said.append("What the budget has left is shown to people who read the organisation's finances.")
    return said


def _known(found: Requisition, lines: list[Any]) -> list[Grid]:
    grids = [
        Grid(
            known.label,
            ["What", "Known"],
            [[Cell(one.name, one.page), Cell(one.sentence)] for one in known.found],
        )
        for known in pages.before_buying(found, lines)
    ]
    grids.append(
        Grid(
            "Bought before by this organisation",
            ["Requisition", "What", "Supplier", "#Price £"],
            [
                [
                    Cell(
                        str(one.requisition.record.number),
                        reverse("purchasing:requisition", args=[one.requisition.record_id]),
                    ),
                    Cell(one.description),
                    Cell(one.requisition.supplier.name if one.requisition.supplier else ""),
                    price(one.unit_price),
                ]
                for one in pages.bought_before(found, lines)
            ],
        )
    )
    return grids
