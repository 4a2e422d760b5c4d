"""Saying whom a finance document pays: a plain function for use inside the actions of other rooms."""

from __future__ import annotations

from collections.abc import Sequence

from apps.audit.act import Act
from apps.documents.models import Record
from apps.suppliers.models import DocumentPayee
from apps.suppliers.naming import SUPPLIER, Payee, resolve_names


def name_payee(act: Act, record: Record, raw: str) -> None:
    """Say, with the audit number of this act, which payee a document is for, as its name is spelt there.

    Journal lines whose source is the document are spend with that supplier from then on.  A spelling that the master
    lacks is added; redacted names and individuals leave their mark and no name.
    """
    name_payees(act, [(record, raw)])


def name_payees(act: Act, documents: Sequence[tuple[Record, str]]) -> None:
    """The same for many documents at once."""
    payees = resolve_names({raw for _, raw in documents})

    def numbered(number: int) -> None:
        DocumentPayee.objects.bulk_create([_payee(record, payees[raw], number) for record, raw in documents])

    act.numbered(numbered)


def _payee(record: Record, payee: Payee, number: int) -> DocumentPayee:
    mark = payee.mark
    return DocumentPayee(
        holder_id=record.holder_id, record=record, alias_id=payee.alias, payee_kind=payee.kind, cut=number,
        addressable=payee.kind == SUPPLIER and (mark is None or mark.addressable),
        reason=(mark.kind if mark is not None and not mark.addressable else "")[:40],
    )  # fmt: skip
