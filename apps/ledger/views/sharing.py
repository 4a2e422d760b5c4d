"""Screens of shared invoices: one buyer's invoice charged on to partners, and the printed invoice of each charge."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.errors import AccordError, NotFound
from apps.documents.paper import pdf
from apps.documents.paper.table import Column, Table
from apps.identity.access import needs, signed_in
from apps.identity.screens import actor_of
from apps.ledger.actions.journals import RAISE
from apps.ledger.actions.sharing import Share, share_bought
from apps.ledger.models import PairSide
from apps.ledger.views.between_forms import PartnerForm, ShareForm
from apps.tenancy.models import Organisation

ROWS = 4


@needs(RAISE)
@require_http_methods(["GET", "POST"])
def share(request: HttpRequest) -> HttpResponse:
    """Enter an invoice addressed to us and charge partners their parts."""
    by = actor_of(request)
    own = Organisation.objects.filter(pk__in=by.holders_with(RAISE)).order_by("name")
    given = request.POST if request.method == "POST" else None
    form = ShareForm(given, own=own)
    rows: Any = forms.formset_factory(PartnerForm, extra=ROWS, max_num=20)(given, prefix="partner")
    key = request.POST.get("key") or f"share-{uuid.uuid4()}"
    if given is not None and form.is_valid() and rows.is_valid():
        shares = [
            Share(row["other"].pk, row["weight"], row["vat_code"])
            for row in rows.cleaned_data
            if row.get("other")
        ]
        try:
            record, sides = share_bought(
                by=by,
                holder=form.cleaned_data["organisation"].pk,
                bought=form.bought(),
                shares=shares,
                key=key,
            )
        except AccordError as refusal:
            for name, sentence in getattr(refusal, "fields", {}).items():
                form.add_error(name if name in form.fields else None, sentence)
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, f"The invoice is entered, and {len(sides)} charge{'s are' if len(sides) != 1 else ' is'} offered. "
                "Each has its printed invoice under Between organisations.",
            )  # fmt: skip
            return redirect("ledger:batch", record_id=record.pk)
    wrong = given is not None
    return TemplateResponse(request, "ledger/share.html", {
        "page_title": "Share an invoice", "form": form, "rows": rows, "key": key,
        "breadcrumb": [("Between organisations", reverse("ledger:between")), ("Share an invoice", "")],
    }, status=422 if wrong else 200)  # fmt: skip


@signed_in
@require_GET
def paper(request: HttpRequest, side_id: int) -> HttpResponse:
    """The printed invoice of a charge, for either side; where no PDF can be made, the same page as HTML."""
    side = PairSide.objects.filter(pk=side_id, paper__isnull=False).first()
    if side is None:
        raise NotFound("There is no printed invoice of such a charge, or you may not see it.")
    says: dict[str, str] = side.paper or {}
    table = Table(
        title="Charge", caption="What is charged",
        columns=[Column("words", "For"), Column("net", "Net", "money", "£"), Column("rate", "VAT rate", "percent", "%"),
                 Column("vat", "VAT", "money", "£"), Column("gross", "To pay", "money", "£")],
        rows=[[says["words"], *(Decimal(says[name]) for name in ("net", "vat_rate", "vat", "gross"))]],
        given_totals={name: Decimal(says[name]) for name in ("net", "vat", "gross")},
    )  # fmt: skip
    possible = pdf.available()
    title = f"Invoice {says['number']}"
    html = render_to_string("ledger/recharge_paper.html", {
        "report": {"title": title, "organisation": says["supplier"], "facts": [], "created": says["dated"]},
        "says": says, "dated": dt.date.fromisoformat(says["dated"]), "table": table, "side": side,
        "void": side.state in (PairSide.State.DECLINED, PairSide.State.WITHDRAWN), "for_screen": not possible,
    })  # fmt: skip
    if not possible:
        return HttpResponse(html)
    answer = HttpResponse(
        pdf.render_pdf(html, title=f"{title}, {says['supplier']}"), content_type="application/pdf"
    )
    answer["Content-Disposition"] = f'attachment; filename="{says["number"]}.pdf"'
    return answer
