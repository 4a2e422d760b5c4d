"""The contract register over all organisations, and contracts that end together."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.core.classes import DataClass
from apps.core.clock import today
from apps.identity.access import signed_in
from apps.identity.screens import shown, why_not
from apps.procurement.forms import FindForm
from apps.procurement.guards import KEEP
from apps.procurement.queries import register as queries
from apps.tenancy.models import Organisation

MONTH = 31


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Live contracts, the one that ends first at the top: own ones, and what partners told of theirs."""
    view = shown(request, DataClass.PROCUREMENT)
    names = _names()
    asked = any(name in request.GET for name in FindForm.base_fields)
    form = FindForm(
        request.GET if asked else None, organisations=sorted(names.items(), key=lambda one: one[1])
    )
    data: dict[str, Any] = form.cleaned_data if asked and form.is_valid() else {}
    months = data.get("ending") or ""
    found = queries.register(
        holder=data.get("whose"), words=data.get("find") or "", after=_place(request.GET.get("after", "")),
        until=today() + dt.timedelta(days=MONTH * int(months)) if months else None, size=queries.PAGE + 1,
    )  # fmt: skip
    rows, following = found[: queries.PAGE], ""
    if len(found) > queries.PAGE:
        kept = request.GET.copy()
        day, holder, contract = rows[-1].place
        kept["after"] = f"{day:%Y-%m-%d}.{holder}.{contract}"
        following = f"{request.path}?{kept.urlencode()}"
    return TemplateResponse(request, "procurement/contracts.html", {
        "page_title": "Contracts", "view": view, "form": form, "asked": asked,
        "rows": [(one, names.get(one.holder, "")) for one in rows], "next_url": following,
        "why": why_not(request, KEEP, view.holder), "new_url": view.url("procurement:contract-new"),
        "together_url": view.url("procurement:together"),
    })  # fmt: skip


@signed_in
@require_GET
def together(request: HttpRequest) -> HttpResponse:
    """Contracts of different organisations that end within a quarter of each other and could be bought as one."""
    view = shown(request, DataClass.PROCUREMENT)
    names = _names()
    pairs = queries.ending_together()
    return TemplateResponse(request, "procurement/together.html", {
        "page_title": "Contracts that end together", "view": view,
        "rows": [(one, names.get(one.one.holder, ""), names.get(one.other.holder, "")) for one in pairs],
        "most": queries.TOGETHER_MAX if len(pairs) == queries.TOGETHER_MAX else 0,
        "breadcrumb": [("Contracts", reverse("procurement:contracts")), ("Ending together", "")],
    })  # fmt: skip


def _names() -> dict[int, str]:
    return dict(Organisation.objects.order_by("name").values_list("pk", "name")[:200])


def _place(text: str) -> queries.Place | None:
    parts = text.split(".")
    try:
        return dt.date.fromisoformat(parts[0]), int(parts[1][:9]), int(parts[2][:18])
    except (ValueError, IndexError):
        return None
