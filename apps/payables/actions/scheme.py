"""The Construction Industry Scheme: verifying subcontractors, stating materials, the month's statements and return."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Sequence
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange
from django.template.loader import render_to_string

from apps.audit.act import Act, action
from apps.audit.guards import one_seen, reason_given
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.documents.paper import pdf
from apps.documents.records import touch
from apps.identity.sealing import seal, unseal
from apps.payables.actions.setup import KEEP
from apps.payables.errors import invoice_judged
from apps.payables.guards import opened
from apps.payables.models import Contractor, Invoice, Materials, RunItem, Subcontractor
from apps.payables.queries.scheme import Month, PaidTo, paid_in
from apps.payables.scheme import percent_on
from apps.payables.transitions import APPROVED, POSTED, REGISTERED, WAITING
from apps.suppliers.models import Supplier
from apps.tenancy.models import Organisation

EMPLOYER = re.compile(r"[0-9]{3}/[A-Z0-9]{1,10}")
OFFICE = re.compile(r"[0-9]{3}P[A-Z][0-9]{7}[0-9X]")


@action("payables.contractor.keep")
def keep_contractor(
    act: Act, *, holder: int, since: dt.date, employer_reference: str, office_reference: str, account: str
) -> Contractor:
    """Keep the references under which the organisation makes its returns, and where deductions stand until they are paid."""
    act.by.require(KEEP, holder)
    employer, office = employer_reference.strip().upper(), office_reference.strip().upper()
    if not EMPLOYER.fullmatch(employer):
        raise Invalid(
            "An employer's reference is like 123/AB456.", fields={"employer_reference": "Like 123/AB456."}
        )
    if not OFFICE.fullmatch(office):
        raise Invalid(
            "An Accounts Office reference is like 123PA00012345.",
            fields={"office_reference": "13 characters."},
        )
    standing = Contractor.objects.filter(holder_id=holder, during__contains=since).first()
    if standing is not None and standing.during.lower == since:
        raise Conflict(f"References from {since:%-d %B %Y} stand already; choose another day.")
    if standing is not None:
        standing.during = DateRange(standing.during.lower, since)
        standing.save()
    with invoice_judged(overlap="Other references begin later; end those first."):
        made = Contractor.objects.create(
            holder_id=holder, employer_reference=employer, office_reference=office, account_id=account,
            during=DateRange(since, None),
        )  # fmt: skip
    act.audit(holder, DataClass.FINANCE, details={"contractor": made.pk, "since": since})
    return made


@action("payables.subcontractor.verify")
def verify_subcontractor(
    act: Act,
    *,
    holder: int,
    supplier_id: int,
    rate: str,
    reference: str,
    source: str,
    since: dt.date,
    verification: str = "",
) -> Subcontractor:
    """Keep what HMRC said of a supplier: its rate from a day on.  Whoever registers invoices does not say so."""
    act.by.require(KEEP, holder)
    if rate not in Subcontractor.Rate.values:
        raise Invalid(
            "Paid gross, at the standard rate, or at the higher rate.", fields={"rate": "Choose one."}
        )
    figures = re.sub(r"\s", "", reference)
    if not re.fullmatch(r"[0-9]{10}", figures):
        raise Invalid("A unique taxpayer reference has ten figures.", fields={"reference": "Ten figures."})
    if rate == Subcontractor.Rate.HIGHER and not verification.strip():
        raise Invalid("The higher rate needs HMRC's verification number.", fields={"verification": "Needed."})
    supplier = one_seen(Supplier, supplier_id, "supplier")
    standing = Subcontractor.objects.filter(
        holder_id=holder, supplier=supplier, during__contains=since
    ).first()
    if standing is not None and standing.during.lower == since:
        raise Conflict(f"{supplier.name} is verified from {since:%-d %B %Y} already; choose another day.")
    if standing is not None:
        standing.during = DateRange(standing.during.lower, since)
        standing.save()
    with invoice_judged(overlap=f"{supplier.name} is verified from a later day; end that first."):
        made = Subcontractor.objects.create(
            holder_id=holder, supplier=supplier, rate=rate, verification=verification.strip(), sealed=seal(figures),
            tail=figures[-3:], source=reason_given(source), during=DateRange(since, None),
        )  # fmt: skip
    act.audit(holder, DataClass.FINANCE, details={"subcontractor": made.pk, "rate": rate, "since": since})
    return made


@action("payables.materials.state")
def state_materials(act: Act, *, record_id: int, amount: Decimal, reason: str) -> Materials:
    """Say how much of a subcontractor's invoice is materials, without VAT; nothing is held back of that."""
    invoice: Invoice = opened(act, record_id, REGISTERED, WAITING, APPROVED, POSTED)
    why = reason_given(reason)
    if not Decimal(0) <= amount <= invoice.net:
        raise Invalid(
            f"Materials are between nothing and £{invoice.net:,.2f}.",
            fields={"amount": "Not more than the net."},
        )
    if RunItem.objects.filter(invoice=invoice, state__in=[RunItem.State.IN, RunItem.State.PAID]).exists():
        raise Conflict(f"{invoice.record.number} is in a payment run: take it out first.")
    made, _new = Materials.objects.update_or_create(
        invoice=invoice, holder_id=invoice.holder_id,
        defaults={"amount": amount, "reason": why, "stated_by_id": act.by.person, "stated_at": now()},
    )  # fmt: skip
    touch(act, invoice.record)
    act.audit(
        invoice.holder_id, DataClass.FINANCE, record=record_id, reason=why, details={"materials": amount}
    )
    return made


@action("payables.scheme.statement")
def read_statement(act: Act, *, holder: int, supplier_id: int, day: dt.date) -> tuple[str, bytes]:
    """Name and bytes of the statement that a subcontractor is given for a tax month; each reading is kept."""
    act.by.require(KEEP, holder)
    month = Month.of(day)
    found = paid_in(holder, month, supplier_id)
    if not found:
        raise Conflict(f"Nothing was paid to this subcontractor in the tax month to {month.last:%-d %B %Y}.")
    content = pdf.render_pdf(
        render_to_string("payables/scheme_statement.html", {
            "contractor": _contractor(holder, month), "payer": Organisation.objects.get(pk=holder).name, "month": month,
            "rows": _rows(found, month), "name": found[0].name,
        }),
        title=f"Payment and deduction statement, {month.last:%-d %B %Y}",
    )  # fmt: skip
    act.audit(holder, DataClass.FINANCE, details={"supplier": supplier_id, "month": month.last})
    return f"cis-statement-{month.last.isoformat()}-{supplier_id}.pdf", content


@action("payables.scheme.return")
def read_return(act: Act, *, holder: int, day: dt.date) -> tuple[str, bytes]:
    """Name and bytes of a tax month's return as a file for HMRC's service; each reading is kept."""
    act.by.require(KEEP, holder)
    month = Month.of(day)
    contractor, found = _contractor(holder, month), paid_in(holder, month)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Employer reference", contractor.employer_reference])
    writer.writerow(["Accounts Office reference", contractor.office_reference])
    writer.writerow(["Tax month ending", month.last.isoformat()])
    writer.writerow([])
    writer.writerow(
        ["Subcontractor", "Taxpayer reference", "Verification", "Rate %", "Paid", "Materials", "Deducted"]
    )
    for one, row in zip(found, _rows(found, month), strict=True):
        writer.writerow(
            [
                one.name,
                row["reference"],
                row["verification"],
                row["percent"],
                one.gross,
                one.materials,
                one.deducted,
            ]
        )
    act.audit(holder, DataClass.FINANCE, details={"month": month.last, "subcontractors": len(found)})
    return f"cis-return-{month.last.isoformat()}.csv", out.getvalue().encode()


def _contractor(holder: int, month: Month) -> Contractor:
    found = Contractor.objects.filter(holder_id=holder, during__contains=month.last).first()
    if found is None:
        raise Conflict("This organisation has no references of a contractor: keep them first.")
    return found


def _rows(found: Sequence[PaidTo], month: Month) -> list[dict[str, object]]:
    """What was paid to each with its references, which are opened here."""
    verified = Subcontractor.objects.in_bulk([one.verified for one in found])
    rows = []
    for one in found:
        said = verified[one.verified]
        percent = f"{percent_on(said.rate, month.last).normalize():f}"
        reference = unseal(said.sealed)
        rows.append(
            {"paid": one, "reference": reference, "verification": said.verification, "percent": percent}
        )
    return rows
