"""The county's close: earlier months closed by evidence, the last one open with two reds, exceptions, a file of journals.

It does nothing for an organisation that keeps no books.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from apps.core.clock import now, today
from apps.core.errors import AccordError
from apps.core.scope import scoped_transaction
from apps.desk.demo.county import LAST_MONTH
from apps.desk.demo.demo_files import FOLDER
from apps.desk.demo.people import County
from apps.intake.actions import receive_file
from apps.ledger.actions.closing import approve_exception, ask_exception, carry_red, step_lock
from apps.ledger.actions.journals import enter_batch
from apps.ledger.calc.entries import Entry, EntryLine
from apps.ledger.codings import Coded, codings
from apps.ledger.models import Lock, Period, Standing
from apps.ledger.queries.checklist import checklist
from apps.work.approvals import approve
from apps.work.models import ApprovalRequest

Tell = Callable[[str], None]
#: Organisation, who raises journals, who closes, who carries reds and approves exceptions.
KEEPERS = (
    ("CC", "cc.finance", "cc.manager", "cc.director"),
    ("PCC", "pcc.finance", "cc.manager", "cc.director"),
    ("FRA", "fra.finance", "fra.manager", "fra.director"),
    ("AMB", "amb.finance", "amb.manager", "amb.director"),
)
HARD_BEFORE = 3
"""Months before the last one that are closed for good; those between are closed softly."""
SUSPENSE, BANK, PREPAID, ACCRUALS = "29900", "15000", "13200", "20200"


def set_up(county: County, tell: Tell, *, last: dt.date = LAST_MONTH) -> None:
    """Close what lies behind, and leave the last month with what must still be done."""
    steps = 0
    done = []
    for code, officer, closer, director in KEEPERS:
        if code not in county.holders or not {officer, closer, director} <= set(county.people):
            continue
        keeper = _Keeper(county, county.holders[code], officer, closer, director, last)
        if not keeper.periods():
            continue
        steps += keeper.close_what_lies_behind()
        done.append(code)
        if code == "CC":
            keeper.leave_reds()
            keeper.use_an_exception()
            keeper.give_a_file()
    if done:
        tell(
            f"The close: {steps} steps of locks in {len(done)} books; the last month of the police is open with two reds, "
            "an exception waits, and a file of journals waits in its fix step."
        )


class _Keeper:
    """One organisation's close."""

    def __init__(
        self, county: County, holder: int, officer: str, closer: str, director: str, last: dt.date
    ) -> None:
        self.holder = holder
        self.officer, self.closer, self.director = (county.actor(key) for key in (officer, closer, director))
        self.owner = county.people[officer]
        self.last = last
        # Two of the four keep all three locks: enough to look at, and the county loads sooner.
        self.locks = tuple(Lock) if officer in ("cc.finance", "fra.finance") else (Lock.LEDGER,)

    def periods(self) -> list[Period]:
        """Months up to the last one, in their order."""
        with scoped_transaction(self.closer.scope()):
            found = Period.objects.filter(
                holder_id=self.holder, number__gte=1, number__lte=12, during__startswith__lte=self.last
            ).order_by("during")
            return list(found)

    def close_what_lies_behind(self) -> int:
        """Soft for every month before the last, the ledger hard for those long past; a red is carried with its reason."""
        earlier = [period for period in self.periods() if period.during.lower < self.last]
        steps = 0
        for place, period in enumerate(earlier):
            for lock in self.locks:
                steps += self._step(period, lock, Standing.OPEN, Standing.SOFT)
            if place < len(earlier) - HARD_BEFORE:
                steps += self._step(period, Lock.LEDGER, Standing.SOFT, Standing.HARD)
        return steps

    def _step(self, period: Period, lock: str, before: str, after: str) -> int:
        with scoped_transaction(self.closer.scope()):
            fresh = Period.objects.get(pk=period.pk)
            if getattr(fresh, f"{lock}_lock") != before:
                return 0
            red = [one for one in checklist(fresh, lock, after) if one.stops]
        for one in red:
            carry_red(
                by=self.director, period_id=period.pk, lock=lock, check_code=one.question.code, for_standing=after,
                reason="Taken over with the change of system; being cleared", owner_id=self.owner,
                due_on=today() + dt.timedelta(days=30),
            )  # fmt: skip
        reason = "Agreed with budget holders" if after == Standing.HARD else ""
        step_lock(by=self.closer, period_id=period.pk, lock=lock, before=before, after=after, reason=reason)
        return 1

    def leave_reds(self) -> None:
        """Money received that nobody could place stands on suspense; its correction, and other batches, still wait."""
        day = self.last.replace(day=6)
        self._approve(
            self._batch("Bank credit that names nobody", day, (BANK, "2310.75"), (SUSPENSE, "-2310.75"))
        )

    def use_an_exception(self) -> None:
        """One exception that was used, and one that waits for the statutory finance officer."""
        with scoped_transaction(self.closer.scope()):
            softs = list(
                Period.objects.filter(holder_id=self.holder, ledger_lock=Standing.SOFT).order_by("during")
            )
        if not softs:
            return
        until = now() + dt.timedelta(days=7)
        used = ask_exception(
            by=self.officer, period_id=softs[-1].pk, lock=Lock.LEDGER, until=until,
            reason="Insurance bill that came after the close",
        )  # fmt: skip
        approve_exception(by=self.director, exception_id=used.pk)
        day = softs[-1].during.lower + dt.timedelta(days=20)
        self._approve(self._batch("Insurance billed late", day, (PREPAID, "318.20"), (ACCRUALS, "-318.20")))
        ask_exception(
            by=self.officer, period_id=softs[-1].pk, lock=Lock.VAT, until=until,
            reason="VAT of a bill that came after the return",
        )  # fmt: skip

    def _approve(self, record: int) -> None:
        """Let the second person approve a batch, where it waits."""
        with scoped_transaction(self.closer.scope()):
            request = ApprovalRequest.objects.filter(record_id=record, state="waiting").first()
        if request is not None:
            approve(by=self.closer, request_id=request.pk)

    def give_a_file(self) -> None:
        """A file of an earlier system with one journal that does not balance stands in its fix step."""
        path = FOLDER / "journals.csv"
        try:
            receive_file(
                by=self.officer, organisation=self.holder, target="journals", path=path, name=path.name
            )
        except AccordError:
            return

    def _batch(self, title: str, day: dt.date, *parts: tuple[str, str]) -> int:
        with scoped_transaction(self.officer.scope()):
            coded = {account: Coded(account) for account, _ in parts}
            ids = codings(self.holder, coded.values())
        record = enter_batch(
            by=self.officer, holder=self.holder, title=title, key=f"demo close {self.holder} {title}",
            entries=[Entry(day, title, [EntryLine(ids[coded[code]], Decimal(pounds)) for code, pounds in parts])],
        )  # fmt: skip
        return int(record.pk)
