"""The checklist of a close, computed from evidence: the ledger answers its own questions, higher rooms answer theirs.

A question that no room answers yet is neither green nor red.  A room answers at start-up:

    from apps.ledger.queries.checklist import Answer, answer
    answer("bank", lambda period: Answer.red("Three accounts are not reconciled.", amount=…, page=…))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection

from apps.core.show import pounds
from apps.ledger.models import CarriedRed, Lock, Period, Standing

GREEN, RED, UNANSWERED = "green", "red", "unanswered"
LEDGER, PURCHASES, VAT = (str(one) for one in Lock)


@dataclass(frozen=True)
class Answer:
    """What a room says to a question: its colour, a sentence with the cure, and pounds, count and page where it has them."""

    colour: str
    sentence: str
    amount: Decimal | None = None
    count: int | None = None
    page: str = ""

    @classmethod
    def red(cls, sentence: str, **more: Any) -> Answer:
        """Something stands in the way of the close."""
        return cls(RED, sentence, **more)

    @classmethod
    def green(cls, sentence: str, **more: Any) -> Answer:
        """The evidence is there."""
        return cls(GREEN, sentence, **more)


Ask = Callable[[Period], Answer]


@dataclass(frozen=True)
class Question:
    """One line of the checklist: what is asked, for which locks, and which room answers ('' is the ledger itself)."""

    code: str
    label: str
    locks: tuple[str, ...] = (LEDGER,)
    room: str = ""
    roles: tuple[str, ...] = ()  # control accounts it is about


QUESTIONS = (
    Question("suspense", "Suspense accounts are empty"),
    Question("waiting", "No journal of the period is a draft or waits", (LEDGER, PURCHASES, VAT)),
    Question("books", "Journals balance, and balances equal their lines"),
    Question("pairs", "Inter-organisation entries have their other side"),
    Question("accruals", "Accruals of earlier months are reversed"),
    Question("vat", "VAT control is explained by VAT codes", (LEDGER, VAT)),
    Question("previous", "The month before is closed", (LEDGER, PURCHASES, VAT)),
    Question("bank", "Bank accounts are reconciled to their statements", room="banking", roles=("bank",)),
    Question("payables", "Creditors equal the unpaid invoices", (LEDGER, PURCHASES), "payables", ("payables",)),
    Question("not_invoiced", "Received, not invoiced equals the open receipts", (LEDGER, PURCHASES), "purchasing",
             ("not_invoiced",)),
    Question("receivables", "Debtors equal the unpaid invoices out", room="receivables", roles=("receivables",)),
    Question("payroll", "Pay control accounts agree with the pay runs", room="payroll"),
    Question("assets", "Depreciation of the month is posted", room="assets"),
    Question("budgets", "Budgets of the year are loaded", room="budgets"),
)  # fmt: skip
_ANSWERS: dict[str, Ask] = {}


def answer(code: str, ask: Ask) -> None:
    """Let a room answer one of the questions; called at start-up.  The ledger's own are not answered by others."""
    known = {one.code: one for one in QUESTIONS}
    if code not in known or not known[code].room:
        raise LookupError(
            f"The close asks no other room about “{code}”. Add the question in queries/checklist.py."
        )
    _ANSWERS[code] = ask


@dataclass(frozen=True)
class Check:
    """One line as computed now; `carried` is the live carrying of a red for the standing that was asked about."""

    question: Question
    answer: Answer
    carried: CarriedRed | None = field(default=None, compare=False)

    @property
    def is_red(self) -> bool:
        """True while something stands in the way, carried or not."""
        return self.answer.colour == RED

    @property
    def stops(self) -> bool:
        """A red that nobody carries at its present amount."""
        return self.is_red and not self.is_carried

    @property
    def is_carried(self) -> bool:
        """Carried, and not grown beyond what was carried."""
        amount = self.answer.amount
        if self.carried is None:
            return False
        return amount is None or (self.carried.amount is not None and abs(amount) <= self.carried.amount)

    @property
    def tag(self) -> tuple[str, str]:
        """Words and tone of its tag."""
        if self.answer.colour == UNANSWERED:
            return "No room answers yet", ""
        if not self.is_red:
            return "Green", "good"
        return ("Red, carried", "bad") if self.is_carried else ("Red", "bad")

    def as_json(self) -> dict[str, Any]:
        """As kept with the evidence."""
        one = self.answer
        return {
            "code": self.question.code, "label": self.question.label, "room": self.question.room, "colour": one.colour,
            "sentence": one.sentence, "count": one.count, "amount": None if one.amount is None else f"{one.amount:.2f}",
            "carried": self.carried.pk if self.carried and self.is_red else None,
        }  # fmt: skip


def checklist(period: Period, lock: str, after: str) -> list[Check]:
    """Every question that this lock asks, answered now, for the step to `after`; the ledger's answers come first.

    Nothing is remembered: each call works it out from the books and the rooms.
    """
    facts = _facts(period, lock, after)
    carried = carried_for(period, lock, after)
    found = []
    for question in QUESTIONS:
        if lock not in question.locks:
            continue
        if question.room:
            ask = _ANSWERS.get(question.code)
            told = ask(period) if ask else _unanswered(question, period)
        else:
            told = _own(question.code, *facts[question.code])
        found.append(Check(question, told, carried.get(question.code)))
    return found


def carried_for(period: Period, lock: str, standing: str) -> dict[str, CarriedRed]:
    """The newest live carrying of each check for a standing of a lock."""
    rows = CarriedRed.objects.filter(period=period, lock=lock, for_standing=standing, cleared_at=None)
    return {row.check_code: row for row in rows.select_related("owner", "carried_by").order_by("pk")}


def carried_reds(holder: int) -> list[CarriedRed]:
    """Every red that is carried and not cleared: what assurance and the board's pack show as red."""
    rows = CarriedRed.objects.filter(holder_id=holder, cleared_at=None)
    return list(rows.select_related("period", "owner", "carried_by").order_by("due_on", "pk")[:500])


def label_of(code: str) -> str:
    """The words of a check."""
    return next((one.label for one in QUESTIONS if one.code == code), code)


def _facts(period: Period, lock: str, after: str) -> dict[str, tuple[bool, int, Decimal | None]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code, red, things, amount FROM accord_close_facts(%s, %s, %s, %s)",
            [period.holder_id, period.pk, lock, after],
        )
        return {code: (red, things, amount) for code, red, things, amount in cursor.fetchall()}


def _own(code: str, red: bool, things: int, amount: Decimal | None) -> Answer:
    """The ledger's own answers in words."""
    total = pounds(amount) if amount is not None else ""
    many = "1 " if things == 1 else f"{things:,} "
    words = {
        "suspense": (f"{total} stands on suspense: move it to where it belongs.", "Nothing stands on suspense."),
        "waiting": (f"{many}{'journal waits' if things == 1 else 'journals wait'} over {total}: post, approve or drop "
                    f"{'it' if things == 1 else 'them'}.", "No journal of the period is left over."),
        "books": (f"{many}{'fault' if things == 1 else 'faults'}: run “manage.py verify” and report what it prints.",
                  "Every journal balances, and every kept balance equals its lines."),
        "pairs": (f"{total} on inter-organisation accounts was not posted as a pair: enter it with its other side, or "
                  "reverse it.", "Every entry with another organisation stands on both sides."),
        "accruals": (f"{many}{'accrual' if things == 1 else 'accruals'} over {total} of earlier months "
                     f"{'is' if things == 1 else 'are'} not reversed: reverse or renew.",
                     "Every accrual of an earlier month is reversed."),
        "vat": (f"{total} on VAT accounts carries no VAT code, so no return explains it: code it.",
                "All that was posted to VAT accounts carries a VAT code."),
        "previous": ("The month before is not closed as far: close it first.",
                     "The month before is closed as far." if things else "There is no month before in these books."),
    }  # fmt: skip
    return Answer(RED if red else GREEN, words[code][0 if red else 1], amount, things)


def _unanswered(question: Question, period: Period) -> Answer:
    """Neutral: nobody vouches for it.  Says what stands on the control accounts, where it has any."""
    said = f"Room {question.room} does not answer yet, so nothing vouches for this."
    if question.roles:
        said += f" {pounds(_control(period, question.roles))} stands on the control accounts."
    return Answer(UNANSWERED, said)


def _control(period: Period, roles: tuple[str, ...]) -> Decimal:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE(sum(b.debit - b.credit), 0) FROM ledger_period q JOIN ledger_balance b ON b.period_id = q.id "
            "JOIN ledger_account a ON a.code = b.account_id WHERE q.year_id = %s AND q.number <= %s AND a.role = ANY (%s)",
            [period.year_id, period.number, list(roles)],
        )
        total: Decimal = cursor.fetchone()[0]
        return total


def standing_of(period: Period, lock: str) -> str:
    """How far a lock of the period is closed."""
    return str(getattr(period, f"{lock}_lock"))


def next_standing(standing: str) -> str:
    """What the checklist is asked about: the step that closes further."""
    return Standing.SOFT if standing == Standing.OPEN else Standing.HARD
