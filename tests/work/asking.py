"""A small room for trying approvals with: notes of a journal's kind, asked about by whoever raises them."""

from __future__ import annotations

from decimal import Decimal

from apps.audit.act import Act, action
from apps.audit.events import hear
from apps.core.classes import DataClass
from apps.documents.models import Record
from apps.documents.records import did, open_record, touch
from apps.work.approvals import ask
from apps.work.models import ApprovalRequest

HEARD: list[tuple[int, str]] = []


@action("tests.journal.raise")
def raise_note(
    act: Act,
    *,
    holder: int,
    amount: Decimal | None = None,
    duty: str = "journal.approve",
    steps=None,
    title="Accrual",
) -> ApprovalRequest:
    """Raise a note as a journal would be raised, and ask for its approval."""
    record = open_record(act, holder=holder, data_class=DataClass.FINANCE, kind="documents.note", title=title)
    did(act, record, "journal.raise")
    request = ask(act, record, duty=duty, amount=amount, steps=steps)
    act.audit(holder, DataClass.FINANCE, record=record.pk)
    return request


@action("tests.journal.ask_again")
def ask_again(act: Act, *, record: Record) -> ApprovalRequest:
    """Ask once more about a record that was asked about before."""
    request = ask(act, record, duty="journal.approve")
    act.audit(record.holder_id, DataClass.FINANCE, record=record.pk)
    return request


@action("tests.journal.change")
def change(act: Act, *, record: Record) -> None:
    """Change the record under the request."""
    touch(act, record, title="Accrual, corrected")
    act.audit(record.holder_id, DataClass.FINANCE, record=record.pk)


@hear("work.decided.documents.note")
def _heard(act: Act, *, request: ApprovalRequest, outcome: str) -> None:
    HEARD.append((request.pk, outcome))


def only_mo_approves(county) -> None:
    """The county's other approvers of the Chief Constable's journals leave, so that it takes Mo Manager."""
    from apps.core.scope import scoped_transaction
    from apps.identity.models import RoleGrant

    others = [county.person("cc.director"), county.person("shared.manager")]
    with scoped_transaction(county.everything()):
        RoleGrant.objects.filter(person_id__in=others).update(state="ended", answer="Left")
