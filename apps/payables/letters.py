"""The text of a remittance advice, and its sending."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from apps.core.show import pounds, ukdate
from apps.payables.models import Remittance, Run, RunItem
from apps.tenancy.models import Organisation

log = logging.getLogger(__name__)
Letter = tuple[int, str, str, str]


def letters(run: Run, told: Sequence[Remittance]) -> list[Letter]:
    """Id, mailbox, subject and text of each advice, in three queries."""
    items: dict[int, list[RunItem]] = {}
    found = RunItem.objects.filter(
        to__in=[one.to_id for one in told], state=RunItem.State.PAID
    ).select_related("invoice")
    for item in found.order_by("to_id", "invoice__dated", "pk"):
        items.setdefault(item.to_id or 0, []).append(item)
    payers = dict(
        Organisation.objects.filter(pk__in={one.holder_id for one in told}).values_list("pk", "name")
    )
    return [
        (one.pk, one.email, *_letter(run, one, items.get(one.to_id, []), payers[one.holder_id]))
        for one in told
    ]


def _letter(run: Run, one: Remittance, items: Sequence[RunItem], payer: str) -> tuple[str, str]:
    payee = one.to
    lines = [
        f"{item.invoice.reference:<24} {ukdate(item.invoice.dated):<18} {pounds(item.amount):>14}"
        + (f"   held back {pounds(item.deducted)}" if item.deducted else "")
        for item in items
    ]
    text = [
        f"{payer} paid you {pounds(payee.amount)} on {ukdate(run.pay_on)}, to your account ending {payee.payee.tail}.", "",
        "Your number              Dated                      Amount", *lines, "",
    ]  # fmt: skip
    if payee.deducted:
        text += [f"Held back under the Construction Industry Scheme: {pounds(payee.deducted)}.", ""]
    text += [f"Paid in all: {pounds(payee.amount)}. Our reference: {run.payment.record.number if run.payment else ''}.", "",
             "We never ask by e-mail for changed bank details."]  # fmt: skip
    return f"Remittance advice from {payer}, {pounds(payee.amount)}", "\n".join(text)


def send(written: Sequence[Letter]) -> list[int]:
    """Hand the letters to the mail server; gives the ids of those that it did not take."""
    failed: list[int] = []
    connection = get_connection()
    for pk, address, subject, text in written:
        try:
            EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [address], connection=connection).send()
        except OSError as error:  # the mail library's errors are all of these
            log.warning("A remittance advice was not taken by the mail server (%s).", type(error).__name__)
            failed.append(pk)
    return failed
