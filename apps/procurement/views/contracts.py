"""One contract: drawn up, sent, changed, ended; what was called off it and what is left."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.classes import DataClass
from apps.core.clock import today
from apps.core.errors import Invalid, NotFound
from apps.identity.access import signed_in
from apps.identity.screens import Shown, actor_of, given_key, run_button, run_form, shown, why_not
from apps.procurement.actions.changes import change_contract, difference, terms_of
from apps.procurement.actions.contracts import draft_contract, end_contract, revise_contract, send_contract
from apps.procurement.calc.terms import latest_end
from apps.procurement.forms import ChangeForm, ContractForm, EndForm
from apps.procurement.guards import KEEP
from apps.procurement.models import Change, Contract, Entitled
from apps.procurement.queries.register import calls_of
from apps.procurement.transitions import DRAFT, LIVE
from apps.suppliers.models import Supplier
from apps.tenancy.queries import holder_names


@signed_in
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Draw up a contract."""
    view = shown(request, DataClass.PROCUREMENT)
    by, form = actor_of(request), ContractForm(request.POST or None)
    made: list[Contract] = []

    def act(data: dict[str, Any]) -> None:
        agreed = form.agreed(_supplier(data["supplier"]), by.person)
        made.append(draft_contract(by=by, holder=view.holder, agreed=agreed, key=given_key(request)))

    if request.method == "POST" and run_form(
        request, form, act, "The draft is kept. Send it for approval when it is right."
    ):
        return redirect("procurement:contract", made[0].record_id)
    return TemplateResponse(request, "procurement/contract_form.html", {
        "page_title": "New contract", "view": view, "form": form, "key": given_key(request), "button": "Keep the draft",
        "why": why_not(request, KEEP, view.holder),
        "breadcrumb": [("Contracts", view.url("procurement:contracts")), ("New", "")],
    }, status=422 if form.errors else 200)  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def revise(request: HttpRequest, record_id: int) -> HttpResponse:
    """Change a draft."""
    found, by = _contract(record_id), actor_of(request)
    kept = {name: getattr(found, name) for name in ContractForm.base_fields
            if name not in ("supplier", "first", "last", "entitled")}  # fmt: skip
    kept |= {"supplier": found.supplier.name, "first": found.during.lower, "last": found.last_day}
    form = ContractForm(request.POST or None, initial=kept)
    del form.fields["entitled"]

    def act(data: dict[str, Any]) -> None:
        agreed = form.agreed(_supplier(data["supplier"]), found.manager_id)
        revise_contract(by=by, record_id=record_id, agreed=agreed, version=request.POST.get("version"))

    if request.method == "POST" and run_form(request, form, act, "The draft is changed."):
        return redirect("procurement:contract", record_id)
    return TemplateResponse(request, "procurement/contract_form.html", {
        "page_title": f"Change {found.code}", "form": form, "version": found.record.version, "button": "Keep the change",
        "why": why_not(request, KEEP, found.holder_id),
        "breadcrumb": [*_crumbs(found.holder_id), (str(found.record.number), "")],
    }, status=422 if form.errors else 200)  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, record_id: int) -> HttpResponse:
    """One contract with what is left of it, its changes and call-offs, and what may be done."""
    found, by = _contract(record_id), actor_of(request)
    which = request.POST.get("form", "")
    if which == "send":
        run_button(request, lambda: send_contract(by=by, record_id=record_id, version=request.POST.get("version")),
                   "It waits for the approval of another person.")  # fmt: skip
        return redirect("procurement:contract", record_id)
    terms = {
        "cap": found.cap,
        "gross": found.gross,
        "last": found.last_day,
        "extension_months": found.extension_months,
    }
    change_form = ChangeForm(request.POST if which == "change" else None, auto_id="change_%s", initial=terms)
    end_form = EndForm(request.POST if which == "end" else None, auto_id="end_%s")
    made: list[Change] = []
    if which == "change" and run_form(request, change_form, lambda data: made.append(change_contract(
            by=by, record_id=record_id, wanted=change_form.wanted(), ground=data["ground"], reason=data["reason"],
            key=given_key(request))), "The change waits for the approval of another person."):  # fmt: skip
        return redirect("procurement:change", made[0].record_id)
    if which == "end" and run_form(request, end_form, lambda data: end_contract(
            by=by, record_id=record_id, reason=data["reason"], last_day=data["last_day"]), "It is ended."):  # fmt: skip
        return redirect("procurement:contract", record_id)
    name = holder_names([found.holder_id])[found.holder_id]
    return TemplateResponse(request, "procurement/contract.html", {
        "page_title": f"{found.code} {found.title}", "contract": found, "record": found.record, "owner": name,
        "draft": found.record.state == DRAFT, "live": found.record.state == LIVE, "change_form": change_form,
        "end_form": end_form, "key": given_key(request), "why": why_not(request, KEEP, found.holder_id),
        "latest": latest_end(terms_of(found)) if found.extension_months else None, "late": found.notice_day < today(),
        "calls": calls_of(found), "changes": list(found.changes.select_related("record").order_by("-pk")[:50]),
        "entitled": list(Entitled.objects.filter(contract=found).select_related("organisation")[:200]),
        "breadcrumb": [*_crumbs(found.holder_id), (str(found.record.number), "")],
    }, status=422 if change_form.errors or end_form.errors else 200)  # fmt: skip


@signed_in
@require_GET
def change(request: HttpRequest, record_id: int) -> HttpResponse:
    """One change of a contract's terms: before, after, how far it moves, ground and reason."""
    found = (
        Change.objects.select_related("record", "contract__record", "asked_by", "approved_by")
        .filter(record_id=record_id)
        .first()
    )
    if found is None:
        raise NotFound("There is no such change, or you may not see it.")
    return TemplateResponse(request, "procurement/change.html", {
        "page_title": f"{found.record.number} of {found.contract.code}", "change": found, "record": found.record,
        "moved": difference(found),
        "breadcrumb": [*_crumbs(found.holder_id), (str(found.contract.record.number),
                       _url(found.holder_id, found.contract.record_id)), (str(found.record.number), "")],
    })  # fmt: skip


def _contract(record_id: int) -> Contract:
    found = (
        Contract.objects.select_related("record", "supplier", "manager", "approved_by")
        .filter(record_id=record_id)
        .first()
    )
    if found is None:
        raise NotFound("There is no such contract, or you may not see it.")
    return found


def _supplier(text: str) -> int:
    """The supplier of that name in the shared list."""
    found = list(
        Supplier.objects.filter(name__iexact=text.strip(), merged_into=None).values_list("pk", flat=True)[:2]
    )
    if len(found) != 1:
        raise Invalid(
            f"The supplier list has {'no' if not found else 'more than one'} “{text.strip()[:80]}”.",
            fields={"supplier": "Give the name as it stands in the supplier list."},
        )
    return found[0]


def _crumbs(holder: int) -> list[tuple[str, str]]:
    return [("Contracts", Shown(holder).url("procurement:contracts"))]


def _url(holder: int, record_id: int) -> str:
    return Shown(holder).url("procurement:contract", record_id)
