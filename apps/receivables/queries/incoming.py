"""Money on the statements that nobody has taken yet, each line beside the customers that it may be of."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import F

from apps.banking.calc.matching import Candidate, LineFacts, candidates
from apps.banking.models import BankAccount, StatementLine
from apps.banking.queries.reconciling import Unmatched, entry_facts, unmatched
from apps.receivables.calc.matching import Came, Guess, Owing, Payer, by_customer, guesses, squeezed
from apps.receivables.models import Customer, Invoice, Receipt

LINES_READ, OPEN_MAX, PAID_MAX = 2_000, 5_000, 5_000


@dataclass(frozen=True)
class Incoming:
    """One line of money that came in: whose it may be, and what in the books it may be already."""

    line: StatementLine
    left: Unmatched
    guesses: list[Guess]
    booked: Candidate | None
    numbers: dict[int, str] = field(default_factory=dict)

    @property
    def sure(self) -> Guess | None:
        """The one that may be taken without looking: nothing else agrees as well, and nothing in the books."""
        first = self.guesses[0] if self.guesses else None
        return first if first is not None and first.sure and self.booked is None else None


def incoming(holder: int, most: int = 40, only: set[int] | None = None) -> list[Incoming]:
    """The oldest lines that brought money and are not matched at all (those of `only` where named), on all accounts."""
    found: list[tuple[Unmatched, BankAccount]] = []
    for account in BankAccount.objects.filter(holder_id=holder).select_related("coding"):
        found += [
            (one, account) for one in unmatched(account, side="statement", most=LINES_READ)
            if one.amount > 0 and (only is None or one.pk in only)
        ]  # fmt: skip
    found = sorted(found, key=lambda pair: (pair[0].dated, pair[0].pk))[:most]
    lines = StatementLine.objects.select_related("account", "statement__record").in_bulk(
        [one.pk for one, _ in found]
    )
    payers = payers_of(holder)
    numbers = {one.pk: one.number for payer in payers for one in payer.owing}
    facts = {account.pk: [one for one in entry_facts(account) if one.amount > 0 and not one.payment]
             for account in {pair[1].pk: pair[1] for pair in found}.values()}  # fmt: skip
    made = []
    for left, account in found:
        line = lines[left.pk]
        came = Came(left.amount, line.party, f"{line.reference} {line.text}")
        said = LineFacts(left.pk, left.dated, left.amount, left.text, left.reference)
        booked = [one for one in candidates(said, facts[account.pk]) if one.entry.amount == left.amount]
        made.append(Incoming(line, left, guesses(came, payers), booked[0] if booked else None, numbers))
    return made


def payers_of(holder: int) -> list[Payer]:
    """Every customer that owes something, with its open invoices and the names under which it paid before."""
    owed = (
        Invoice.objects.filter(
            holder_id=holder, issued_on__isnull=False, gross__gt=F("paid") + F("credited") + F("written_off")
        ).select_related("record").order_by("due_on", "pk")[:OPEN_MAX]
    )  # fmt: skip
    rows = []
    for one in owed:
        assert one.due_on is not None
        rows.append((one.customer_id, Owing(one.pk, str(one.record.number), one.owed, one.due_on,
                                            tuple(filter(None, (one.reference, one.order))))))  # fmt: skip
    owing = by_customer(rows)
    before: dict[int, set[str]] = defaultdict(set)
    paid = Receipt.objects.filter(holder_id=holder, customer__in=owing, line__isnull=False).exclude(
        line__party=""
    )
    for customer, party in paid.order_by("-pk").values_list("customer_id", "line__party")[:PAID_MAX]:
        before[customer].add(squeezed(party))
    customers = Customer.objects.filter(pk__in=owing).select_related("record").order_by("pk")
    return [
        Payer(one.pk, one.name, str(one.record.number), owing[one.pk], frozenset(before[one.pk])) for one in customers
    ]  # fmt: skip
