"""The county's payment run, proposed and not yet reviewed: payees with warnings, a bank change that freezes one invoice, one
payee without details.

It does nothing for an organisation without a bank account.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal

from apps.banking.actions.payees import call_back, keep_contact, request_change
from apps.banking.models import BankAccount, BankChange
from apps.banking.queries.payees import Party
from apps.core.clock import today
from apps.core.scope import scoped_transaction
from apps.desk.demo.banking import APPROVER, DETAILS
from apps.desk.demo.county import LAST_MONTH
from apps.desk.demo.payables import POLICE, keyed, posted
from apps.desk.demo.people import County
from apps.ledger.calc.entries import first_of_month
from apps.payables.actions.runs import propose_run, set_run_plan
from apps.suppliers.models import Supplier
from apps.tenancy.working_days import is_working_day
from apps.work.approvals import approve
from apps.work.models import ApprovalRequest

Tell = Callable[[str], None]
OFFICER = "cc.finance"
IN_FORCE = ("Brackwater Power Ltd", "Fellside Glazing Ltd")
ASKED = "Westmarch Water Services Ltd"
# (reference, supplier, what, net, days since it was received)
DUE = (
    ("WM-2188", ASKED, "Water, custody suite", "740.40", 34),
    ("FG-310", "Fellside Glazing Ltd", "Reglazing, Marlgate", "2500.00", 33),
    ("HC-12", "Hollowgate Cleaning Ltd", "Cleaning, divisional headquarters", "415.00", 36),
)


def set_up(county: County, tell: Tell, *, last: dt.date = LAST_MONTH) -> None:
    """Leave a run for the payment officer to review."""
    officer = county.actor(OFFICER)
    with scoped_transaction(officer.scope()):
        account = BankAccount.objects.filter(holder_id=county.holders["CC"]).order_by("pk").first()
    if account is None:
        return
    day = first_of_month(last, 1) + dt.timedelta(days=4)
    for reference, supplier, what, net, days in DUE:
        posted(county, POLICE, keyed(county, POLICE, reference, supplier, what, net, days), day)
    free = max(
        _in_force(county, account.holder_id, name, place) for place, name in enumerate(IN_FORCE, start=21)
    )
    _asked(county, account.holder_id, ASKED, 29)
    set_run_plan(
        by=officer, holder=account.holder_id, since=last, weekdays=[2, 4], minimum=Decimal("5.00"), usual=Decimal("5000.00"),
        reason="Financial regulations",
    )  # fmt: skip
    pay_on = free
    while not is_working_day(pay_on):
        pay_on += dt.timedelta(days=1)
    made = propose_run(by=officer, account_id=account.pk, pay_on=pay_on, key="demo payment run")
    tell(f"Payment run {made.record.number} is proposed; one invoice is frozen by a change of bank details.")


def _asked(county: County, holder: int, name: str, place: int) -> BankChange:
    """New details asked for with a letter."""
    officer = county.actor(DETAILS)
    with scoped_transaction(officer.scope()):
        party = Party.supplier(Supplier.objects.get(name=name, merged_into=None).pk)
    contact = keep_contact(
        by=officer, holder=holder, party=party, label="Credit control", number=f"01632 9600{place}",
        source="Contract register",
    )  # fmt: skip
    change: BankChange = request_change(
        by=officer, holder=holder, party=party, sort_code="00-00-03", account=f"{place:08d}", name=name[:70], came="letter",
        reason="Letter of the supplier: it moved its bank", evidence=io.BytesIO(b"Our bank account has changed.\n"),
        evidence_name="letter.txt", key=f"demo-details-{place}",
    )  # fmt: skip
    change.contact = contact
    return change


def _in_force(county: County, holder: int, name: str, place: int) -> dt.date:
    """Details asked for, called back and approved; gives the day from which they are paid to."""
    officer, approver = county.actor(DETAILS), county.actor(APPROVER)
    change = _asked(county, holder, name, place)
    assert change.contact is not None
    call_back(
        by=officer,
        change_id=change.pk,
        contact_id=change.contact.pk,
        spoke_with="Mr Sorley, accounts",
        confirmed=True,
    )
    with scoped_transaction(officer.scope()):
        request = ApprovalRequest.objects.get(record=change.record_id, state="waiting")
    approve(by=approver, request_id=request.pk)
    with scoped_transaction(officer.scope()):
        return BankChange.objects.get(pk=change.pk).hold_until or today()
