"""The bytes that a bank is given for a payment: Bacs Standard 18 or ISO 20022."""

from __future__ import annotations

from apps.banking import details
from apps.banking.calc import bacs, pain001
from apps.banking.calc.days import cycle
from apps.banking.models import BacsUser, Payment, PaymentItem
from apps.core.clock import now, today
from apps.core.errors import Conflict, Invalid
from apps.tenancy.working_days import is_working_day

DETAILS_AT_ONCE = 2_000


def content_of(payment: Payment) -> tuple[str, str, bytes]:
    """Name, media type and bytes; Conflict or Invalid with what the bank would refuse."""
    number = str(payment.record.number)
    credits = _credits(payment)
    own = details.opened(payment.account.sealed)
    try:
        if payment.kind != Payment.Kind.BACS:
            payer = bacs.Originator("", own.sort_code, own.account, own.name)
            moment = now().replace(microsecond=0)
            message = pain001.Message(number, moment, payment.pay_on, payment.kind, payer, tuple(credits))
            return f"{number}.xml", "application/xml", pain001.write(message)
        user = BacsUser.objects.filter(account=payment.account, during__contains=payment.pay_on).first()
        if user is None:
            raise Conflict(
                f"{payment.account.name} has no Bacs service user number on {payment.pay_on:%-d %B %Y}."
            )
        wrong = bacs.faults(credits, user.item_limit, user.file_limit)
        if wrong:
            raise Invalid(" ".join(wrong[:10]))
        payer = bacs.Originator(user.number, own.sort_code, own.account, own.name)
        serial = "".join(one for one in number if one.isdecimal())[-6:]
        file = bacs.Submission(
            serial, today(), cycle(payment.pay_on, is_working_day).processed, payer, tuple(credits)
        )
        return f"{number}.bacs18.txt", "text/plain", bacs.write(file)
    except ValueError as error:
        raise Invalid(str(error)) from error


def _credits(payment: Payment) -> list[bacs.Credit]:
    rows = (
        PaymentItem.objects.filter(part__key=payment.key)
        .select_related("payee").order_by("part__holder_id", "position")
    )  # fmt: skip
    made = []
    for one in rows.iterator(chunk_size=DETAILS_AT_ONCE):
        to = details.opened(one.payee.sealed)
        made.append(bacs.Credit(to.sort_code, to.account, to.name, one.amount, one.reference))
    if len(made) != payment.items:
        raise Conflict(
            f"Not every item of {payment.record.number} may be seen here, so its file is not made."
        )
    return made
