"""Reads of pay and bank data are kept in the chain: one entry per person looked at, one for a machine's run.

    log_read(by=actor, holder=organisation, data_class=DataClass.PAY, record=payslip.record_id,
             what="payslip", people=[employee.person_id])
    log_run_read(by=actor, holder=organisation, data_class=DataClass.PAY, record=run.record_id,
                 what="pay run 12", count=7_431)

Call within the transaction that reads.  The entry takes the head's lock until that transaction ends, so call it
after the reading.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from apps.audit.act import append_event
from apps.core.actor import Actor
from apps.core.classes import DataClass
from apps.core.scope import current_scope, scope

HUMAN, MACHINE = "audit.read.human", "audit.read.machine"
PEOPLE_MAX = 200
"""Nobody looks at more people than this on one page; a longer list is a run."""


def log_read(
    *,
    by: Actor,
    holder: int,
    data_class: DataClass,
    what: str,
    record: int | None = None,
    people: Sequence[int] = (),
) -> list[int]:
    """A human look: one entry per person looked at (one in all when it concerns nobody in particular).

    `what` names the thing, not its content.  Gives the numbers of the entries.  Raises ValueError for more than
    200 people: that is a run, see `log_run_read`.
    """
    if len(people) > PEOPLE_MAX:
        raise ValueError(f"A look at {len(people)} people is a run: use log_run_read.")
    return [
        _entry(by, HUMAN, holder, data_class, record, {"what": what} | ({"looked_at": one} if one else {}))
        for one in (people or [0])
    ]


def log_run_read(
    *, by: Actor, holder: int, data_class: DataClass, what: str, count: int, record: int | None = None
) -> int:
    """A machine's run over `count` rows: one entry, whatever the count.  Gives its number."""
    return _entry(by, MACHINE, holder, data_class, record, {"what": what, "count": count})


def _entry(
    by: Actor, name: str, holder: int, data_class: DataClass, record: int | None, details: dict[str, object]
) -> int:
    if not connection.in_atomic_block:
        raise RuntimeError("A read is logged within the transaction that reads.")
    if current_scope().person == by.person:
        return append_event(holder, int(data_class), name, by, record=record, details=details)
    with scope(by.scope(action=name)):
        return append_event(holder, int(data_class), name, by, record=record, details=details)
