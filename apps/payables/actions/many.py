"""Many e-invoices at once: judged together, taken in together, and posted together where they match."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from apps.audit.act import Act, action
from apps.core.actor import Actor
from apps.core.classes import DataClass
from apps.core.errors import Invalid
from apps.documents.content import clean_name
from apps.documents.einvoice.checking import TOGETHER_MAX, examine_many
from apps.documents.einvoice.values import Examined
from apps.documents.models import StoredFile
from apps.documents.records import attach
from apps.documents.versions import Once, once
from apps.payables.actions.matching import carry_on
from apps.payables.actions.receiving import open_invoice, send_file_back
from apps.payables.guards import REGISTER
from apps.payables.matching import match
from apps.payables.models import Invoice, Refusal
from apps.payables.papers import Paper, paper_of
from apps.payables.transitions import INVOICE, LIVE, REGISTERED

PAPERS_MAX = 500


@dataclass(frozen=True)
class File:
    """One file that came, and what it was found to be."""

    name: str
    data: bytes = field(repr=False)
    examined: Examined


@dataclass(frozen=True)
class Received:
    """What became of the files: invoices taken in, those of them posted at once, files sent back, and files known before."""

    taken: list[Invoice]
    posted: list[int]
    returned: list[Refusal]
    known: list[str]


def receive_e_invoices(*, by: Actor, holder: int, files: Sequence[tuple[str, bytes]], key: str) -> Received:
    """Take up to 200 files (name, bytes) in: what holds comes in as one act, each faulty one goes back by itself.

    The judging is done before the act, so that no row is locked meanwhile.
    """
    by.require(REGISTER, holder)
    if not 1 <= len(files) <= TOGETHER_MAX:
        raise Invalid(f"Bring between 1 and {TOGETHER_MAX} e-invoices together; {len(files)} were given.")
    examined = examine_many([data for _, data in files])
    found = [File(name, data, one) for (name, data), one in zip(files, examined, strict=True)]
    good = [one for one in found if one.examined.holds]
    known: list[str] = []
    taken: list[Invoice] = []
    if good:
        taken, known = take_e_invoices(by=by, holder=holder, files=good, key=key)
    returned: list[Refusal] = [
        send_file_back(
            by=by, holder=holder, data=one.data, name=one.name, examined=one.examined, key=f"{key}-{place}"
        )
        for place, one in enumerate(found)
        if not one.examined.holds
    ]
    posted = carry_on(by=by, holder=holder, records=[one.record_id for one in taken])
    return Received(taken, posted, returned, known)


@action("payables.e_invoice.take_many")
def take_e_invoices(
    act: Act, *, holder: int, files: Sequence[File], key: str
) -> tuple[list[Invoice], list[str]]:
    """Take e-invoices in that passed every check, in one act; gives them, and the names of files that came in before."""
    act.by.require(REGISTER, holder)
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return list(Invoice.objects.filter(pk__in=first.answer).order_by("pk")), []
    before = set(
        StoredFile.objects.filter(
            holder_id=holder, sha256__in=[one.examined.sha256 for one in files], record__kind=INVOICE.kind,
            record__state__in=LIVE,
        ).values_list("sha256", flat=True)
    )  # fmt: skip
    made: list[Invoice] = []
    known: list[str] = []
    for one in files:
        if one.examined.invoice is None or one.examined.sha256 in before:
            known.append(one.name)
            continue
        before.add(one.examined.sha256)
        invoice = open_invoice(
            act, holder, paper_of(one.examined.invoice), source=Invoice.Source.E_INVOICE, matching=False
        )
        attach(act, invoice.record, io.BytesIO(one.data), name=_xml_name(one.name))
        made.append(invoice)
    _taken(act, holder, first, made, known=len(known))
    return made, known


@action("payables.paper.take_many")
def take_papers(act: Act, *, holder: int, papers: Sequence[Paper], key: str) -> list[Invoice]:
    """Take papers that another system read in, in one act (at most 500), and match those that name an order."""
    act.by.require(REGISTER, holder)
    if not 1 <= len(papers) <= PAPERS_MAX:
        raise Invalid(f"Bring between 1 and {PAPERS_MAX} invoices together; {len(papers)} were given.")
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return list(Invoice.objects.filter(pk__in=first.answer).order_by("pk"))
    made = [open_invoice(act, holder, one, source=Invoice.Source.FILE, matching=False) for one in papers]
    _taken(act, holder, first, made)
    return made


def _taken(act: Act, holder: int, first: Once, made: Sequence[Invoice], **more: int) -> None:
    match(act, [one for one in made if one.record.state == REGISTERED])
    first.keep([one.pk for one in made])
    act.audit(
        holder, DataClass.FINANCE, record=made[0].record_id if len(made) == 1 else None,
        details={"taken": len(made), "invoices": [one.record_id for one in made[:50]], **more},
    )  # fmt: skip


def _xml_name(name: str) -> str:
    given = clean_name(name)
    return given if given.lower().endswith(".xml") else f"{given}.xml"
