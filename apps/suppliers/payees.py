"""Saying whom a finance document pays: a plain function for use inside the actions of other rooms."""

from __future__ import annotations

from apps.audit.act import Act
from apps.documents.models import Record
from apps.suppliers.models import DocumentPayee
from apps.suppliers.naming import SUPPLIER, resolve_names


def name_payee(act: Act, record: Record, raw: str) -> None:
    """Say, with the audit number of this act, which payee a document is for, as its name is spelt there.

    Journal lines whose source is the document are spend with that supplier from then on.  A spelling that the master
    lacks is added; redacted names and individuals leave their mark and no name.
    """
    payee = resolve_names([raw])[raw]
    mark = payee.mark

    def numbered(number: int) -> None:
        DocumentPayee.objects.create(
            holder_id=record.holder_id, record=record, alias_id=payee.alias, payee_kind=payee.kind, cut=number,
            addressable=payee.kind == SUPPLIER and (mark is None or mark.addressable),
            reason=(mark.kind if mark is not None and not mark.addressable else "")[:40],
        )  # fmt: skip

    act.numbered(numbered)
