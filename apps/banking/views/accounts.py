"""Own accounts: the list with what stands on each, one account with its set-up, mandates offered here."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.banking.actions.accounts import (
    KEEP,
    answer_mandate,
    end_account,
    offer_mandate,
    open_account,
    read_account,
    set_bacs_user,
    set_hold,
)
from apps.banking.actions.reconciling import RECONCILE, prepare_reconciliation
from apps.banking.forms import (
    AccountForm,
    AnswerForm,
    BacsForm,
    HoldForm,
    MandateForm,
    PeriodForm,
    ReasonForm,
)
from apps.banking.models import BankAccount, HoldRule, Mandate, MandateAnswer, Reconciliation, Statement
from apps.banking.queries.modulus import issue
from apps.banking.queries.reconciling import unmatched
from apps.core.clock import today
from apps.core.errors import NotFound
from apps.core.paging import page_by_key
from apps.identity.access import signed_in
from apps.identity.screens import Small, run_small, shown, status_of, why_not
from apps.ledger.models import Line, Period
from apps.tenancy.models import Organisation

SHOWN_MAX = 50


@signed_in
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Own accounts of an organisation, what stands on each, and what other organisations offered it."""
    view = shown(request)
    by = request.actor  # type: ignore[attr-defined]
    forms, done = run_small(request, {
        "open": Small(AccountForm, lambda data: open_account(
            by=by, holder=view.holder, name=data["label"], sort_code=data["sort_code"], number=data["account"],
            account_name=data["name"], ledger_account=data["ledger_account"], since=data["since"],
        ), "The account is kept from that day."),
        "hold": Small(HoldForm, lambda data: set_hold(by=by, holder=view.holder, **data), "The rule is set."),
        "answer": Small(AnswerForm, lambda data: answer_mandate(
            by=by, mandate_id=data["mandate"], agreed=data["agreed"], reason=data["reason"]), "The mandate is answered."),
    })  # fmt: skip
    if done:
        return redirect(view.url("banking:index"))
    accounts = list(
        BankAccount.objects.filter(holder_id=view.holder).select_related("coding__account")[:SHOWN_MAX]
    )
    answered = {one.key: one for one in MandateAnswer.objects.filter(holder_id=view.holder)[:200]}
    offers = Mandate.objects.filter(reader_id=view.holder).order_by("-pk")[:SHOWN_MAX]
    return TemplateResponse(request, "banking/index.html", {
        "page_title": "Bank accounts", "view": view, "forms": forms, "rows": [_standing(one) for one in accounts],
        "offers": [(one, answered.get(one.key), Organisation.objects.get(pk=one.holder_id).name) for one in offers],
        "rule": HoldRule.objects.filter(holder_id=view.holder, during__contains=today()).first(), "issue": issue(),
        "why": why_not(request, KEEP, view.holder),
    }, status=status_of(forms))  # fmt: skip


def _standing(account: BankAccount) -> dict[str, Any]:
    last = Statement.objects.filter(account=account, live=True).order_by("-last", "-pk").first()
    total = Line.objects.filter(holder_id=account.holder_id, coding_id=account.coding_id).aggregate(
        total=Sum("amount")
    )
    items = unmatched(account)
    signed = Reconciliation.objects.filter(account=account, live=True, signed_at__isnull=False)
    return {
        "account": account, "books": total["total"] or Decimal("0.00"), "last": last,
        "lines": sum(1 for one in items if one.side == "statement"),
        "entries": sum(1 for one in items if one.side == "books"),
        "signed": signed.select_related("period").order_by("-period__during").first(),
    }  # fmt: skip


def account_seen(pk: int) -> BankAccount:
    """The account within the reader's scope, or NotFound."""
    found = BankAccount.objects.select_related("coding__account", "transit__account").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such bank account, or you may not see it.")
    return found


@signed_in
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, account_id: int) -> HttpResponse:
    """One own account: reconciliations, service user numbers, the organisations it pays for."""
    found = account_seen(account_id)
    by = request.actor  # type: ignore[attr-defined]
    others = Organisation.objects.exclude(pk=found.holder_id).order_by("name").values_list("pk", "name")
    day = today()
    periods = Period.objects.filter(
        holder_id=found.holder_id, number__range=(1, 12), during__endswith__gt=found.during.lower,
        during__startswith__lte=day,
    ).order_by("-during")[:24]  # fmt: skip
    forms, done = run_small(request, {
        "bacs": Small(BacsForm, lambda data: set_bacs_user(by=by, account_id=found.pk, **data), "The number is set."),
        "mandate": Small(MandateForm, lambda data: offer_mandate(by=by, account_id=found.pk, **data),
                         "The mandate waits for the other organisation.", {"organisations": list(others)}),
        "end": Small(ReasonForm, lambda data: end_account(by=by, account_id=found.pk, until=day, reason=data["reason"]),
                     "The account ends today."),
        "prepare": Small(PeriodForm, lambda data: prepare_reconciliation(
                             by=by, account_id=found.pk, period_id=data["period"]),
                         "Prepared and signed by you; it waits for the second signature.",
                         {"periods": [(one.pk, one.label) for one in periods]}),
    })  # fmt: skip
    if done:
        return redirect("banking:account", found.pk)
    mandates = list(Mandate.objects.filter(account=found).order_by("-pk")[:SHOWN_MAX])
    answers = {one.key: one for one in MandateAnswer.objects.filter(key__in=[one.key for one in mandates])}
    names = dict(others)
    signed = Reconciliation.objects.filter(account=found).select_related(
        "record", "period", "prepared_by", "signed_by"
    )
    return TemplateResponse(request, "banking/account.html", {
        "page_title": str(found), "account": found, "forms": forms,
        "users": found.bacs_users.order_by("-during")[:SHOWN_MAX],
        "mandates": [(one, names.get(one.reader_id, ""), answers.get(one.key)) for one in mandates],
        "page": page_by_key(signed, request), "why": why_not(request, KEEP, found.holder_id),
        "why_prepare": why_not(request, RECONCILE, found.holder_id),
        "breadcrumb": _trail(found),
    }, status=status_of(forms))  # fmt: skip


@signed_in
@require_POST
@never_cache
def numbers(request: HttpRequest, account_id: int) -> HttpResponse:
    """The account's numbers in the clear, once, as an answer to a form: in no address and no browser's store."""
    found = account_seen(account_id)
    details = read_account(by=request.actor, account_id=account_id)  # type: ignore[attr-defined]
    return TemplateResponse(request, "banking/numbers.html", {
        "page_title": "Numbers", "details": details, "back": reverse("banking:account", args=[account_id]),
        "breadcrumb": [*_trail(found)[:1], (str(found), reverse("banking:account", args=[account_id])), ("Numbers", "")],
    })  # fmt: skip


def _trail(found: BankAccount) -> list[tuple[str, str]]:
    return [("Bank accounts", f"{reverse('banking:index')}?in={found.holder_id}"), (str(found), "")]
