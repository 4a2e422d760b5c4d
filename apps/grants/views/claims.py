"""One claim: its money taken in from the bank, its income recognised, its recipient paid."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from apps.banking.models import BankAccount
from apps.banking.paying import PREPARE
from apps.banking.queries.reconciling import unmatched
from apps.core import show
from apps.core.clock import today
from apps.core.errors import NotFound
from apps.grants.actions.claims import drop_claim, pay_claims, recognise, take_money
from apps.grants.forms import MoneyForm, PayForm, ReasonForm
from apps.grants.guards import APPROVE, RAISE
from apps.grants.models import Claim
from apps.grants.models.agreements import Side
from apps.grants.transitions import APPROVED, CLAIMED, WAITING
from apps.identity.access import signed_in
from apps.identity.screens import Shown, actor_of, given_key, new_key, why_not
from apps.purchasing.forms import PlainForm
from apps.purchasing.views.common import Deed, acted, failed, posted
from apps.work.models import ApprovalRequest

LINES_READ, LINES_SHOWN = 2_000, 50
NO_ACCOUNT = "No bank account is kept here."


@signed_in
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, record_id: int) -> HttpResponse:
    """One claim and what may be done with it."""
    found = (
        Claim.objects.select_related("record", "agreement__record", "payment", "line__statement__record")
        .filter(record_id=record_id).first()
    )  # fmt: skip
    if found is None:
        raise NotFound("There is no such claim, or you may not see it.")
    deeds = _deeds(request, found)
    went = acted(request, deeds, reverse("grants:claim", args=[record_id]))
    if went is not None:
        return went
    asked = ApprovalRequest.objects.filter(record=found.record).order_by("-pk").first()
    links = []
    if asked is not None and found.record.state == WAITING:
        links.append({"label": "Decide on the approval", "url": reverse("work:approval", args=[asked.pk])})
    grant = found.agreement
    return TemplateResponse(request, "purchasing/record.html", {
        "page_title": f"Claim {found.record.number}", "deeds": deeds, "links": links, "facts": _facts(found), "grids": [],
        "breadcrumb": [("Grants", Shown(found.holder_id).url("grants:index")),
                       (str(grant.record.number), reverse("grants:grant", args=[grant.record_id])),
                       (str(found.record.number), "")],
    }, status=422 if failed(deeds) else 200)  # fmt: skip


def _facts(found: Claim) -> list[dict[str, Any]]:
    grant = found.agreement
    facts: list[dict[str, Any]] = [
        {"label": "State", "value": found.record.state.capitalize()},
        {"label": "Grant", "value": f"{grant.record.number}, {grant.party}",
         "url": reverse("grants:grant", args=[grant.record_id])},
        {"label": "What it is for", "value": found.about},
        {"label": "Amount", "value": show.pounds(found.amount)},
    ]  # fmt: skip
    if grant.side == Side.RECEIVED:
        facts += [
            {"label": "Money in", "value": show.ukdate(found.received_on), "empty": "Not yet"},
            {"label": "Income recognised", "value": show.ukdate(found.recognised_on), "empty": "Not yet"},
        ]
    else:
        facts.append({"label": "Approved", "value": show.ukdate(found.approved_on), "empty": "Not yet"})
    if found.payment_id and found.payment is not None:
        facts.append({"label": "Payment", "value": str(found.payment.number),
                      "url": reverse("banking:payment", args=[found.payment_id])})  # fmt: skip
    return facts


def _deeds(request: HttpRequest, found: Claim) -> list[Deed]:
    by, holder, state = actor_of(request), found.holder_id, found.record.state
    deeds = []
    if state == CLAIMED and found.received_on is None:
        lines = _lines(found)
        form = MoneyForm(posted(request, "money"), auto_id="money_%s", lines=lines)
        why = why_not(request, RAISE, holder) or (
            "" if lines else "No line of these pounds is open on a bank statement."
        )
        deeds.append(Deed("money", "Its money came in", form,
                          lambda data: take_money(by=by, claim_id=found.pk, line_id=data["line"]),
                          "It is posted and matched.", why=why))  # fmt: skip
    if state == CLAIMED and found.recognised_on is None:
        deeds.append(Deed("recognise", "Recognise the income", PlainForm(posted(request, "recognise")),
                          lambda _: recognise(by=by, claim_id=found.pk), "The income is recognised.",
                          why=why_not(request, APPROVE, holder)))  # fmt: skip
    if state == CLAIMED and not (found.received_on or found.recognised_on):
        deeds.append(Deed("drop", "Drop it", ReasonForm(posted(request, "drop"), auto_id="drop_%s"),
                          lambda data: drop_claim(by=by, claim_id=found.pk, **data), "It is dropped.", bad=True,
                          why=why_not(request, RAISE, holder)))  # fmt: skip
    if state == APPROVED:
        found_ones = BankAccount.objects.filter(holder_id=holder, during__contains=today())
        accounts = [(one.pk, one.name) for one in found_ones]
        deeds.append(Deed("pay", "Prepare its payment", PayForm(posted(request, "pay"), auto_id="pay_%s", accounts=accounts),
                          lambda data: pay_claims(by=by, account_id=data["account"], claims=[found.pk], kind=data["kind"],
                                                  pay_on=data["pay_on"], key=given_key(request)),
                          "The payment is prepared. Another person releases it.", hidden={"key": new_key()},
                          why=why_not(request, PREPARE, holder) or ("" if accounts else NO_ACCOUNT)))  # fmt: skip
    return deeds


def _lines(found: Claim) -> list[tuple[int, str]]:
    """Open lines of statements of the claim's pounds, the newest first."""
    lines = [
        (one.dated, one.pk, f"{show.ukdate(one.dated)} {one.text}, {show.pounds(one.amount)}")
        for account in BankAccount.objects.filter(holder_id=found.holder_id)
        for one in unmatched(account, side="statement", most=LINES_READ) if one.amount == found.amount
    ]  # fmt: skip
    return [(pk, words) for _, pk, words in sorted(lines, reverse=True)[:LINES_SHOWN]]
