"""VAT of debts that were written off, claimed back: proposed as a list, posted by another person's approval."""

from __future__ import annotations

from decimal import Decimal

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.core.clock import today
from apps.core.errors import Conflict
from apps.documents.models import Record
from apps.documents.records import did, link, open_record, set_state
from apps.documents.versions import once
from apps.ledger.codings import Coded
from apps.ledger.models import Account
from apps.receivables.calc.invoicing import NOUGHT
from apps.receivables.errors import income_judged
from apps.receivables.guards import GIVE_UP, LET_GO, seller_on
from apps.receivables.models import Relief
from apps.receivables.queries.reliefs import claimable
from apps.receivables.reliefs import rule_on
from apps.receivables.settling import post
from apps.receivables.transitions import POSTED, RELIEF, WAITING
from apps.work.approvals import ask

VAT_CODE = "BR"
"""The VAT code of such a claim, in the shared list: box 4 of the return."""


@action("receivables.relief.propose")
def propose_relief(act: Act, *, holder: int, key: str) -> Record:
    """List every write-off whose VAT may be claimed back today, and ask another person to approve the claim."""
    act.by.require(GIVE_UP, holder)
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return Record.objects.get(pk=first.answer)
    found = claimable(holder, today())
    if not found:
        raise Conflict("No VAT of a debt that was written off may be claimed back today.")
    total = sum((one.vat for one in found), NOUGHT)
    record = open_record(
        act, holder=holder, data_class=DataClass.FINANCE, kind=RELIEF.kind, state=WAITING,
        title=f"VAT of {len(found)} {'debt' if len(found) == 1 else 'debts'} written off",
    )  # fmt: skip
    did(act, record, GIVE_UP)
    rule = rule_on(today()).source[:200]
    with income_judged():
        Relief.objects.bulk_create(
            Relief(holder_id=holder, record=record, write_off=one, vat=one.vat, rule=rule) for one in found
        )
    for one in found:
        link(act, record, one.record, "claims the VAT of")
    ask(act, record, duty=LET_GO, amount=total)
    first.keep(record.pk)
    act.audit(holder, DataClass.FINANCE, record=record.pk, details={"write_offs": len(found), "vat": total})
    return record


def post_relief(act: Act, record: Record) -> None:
    """Post a claim within the act that approved it: tax that comes back, and so much less of bad debts."""
    lines = Relief.objects.filter(record=record).order_by("pk")
    total = sum((one.vat for one in lines), Decimal("0.00"))
    set_state(act, record, POSTED)
    seller = seller_on(record.holder_id, today())
    centre = seller.cost_centre.code if seller.cost_centre else None
    account = Account.objects.filter(role=Account.Role.VAT, kind=Account.Kind.ASSET).order_by("code").first()
    if account is None:
        raise Conflict(
            "The account structure has no account of VAT that comes back: ask its steward to add one."
        )
    back, lost = Coded(account.code, vat_code=VAT_CODE), Coded(seller.bad_debts_id, cost_centre=centre)
    post(act, record, today(), record.title, [(back, total), (lost, -total)])
