"""The books of the county: charts, years, months of journals posted through the real doors, and work left undone."""

from __future__ import annotations

import calendar
import datetime as dt
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from apps.core.clock import financial_year, financial_year_label, year_bounds
from apps.core.scope import scoped_transaction
from apps.desk.demo.books_shape import SHAPES, Shape
from apps.desk.demo.county import FIRST_MONTH, LAST_MONTH, SEED, START, months
from apps.desk.demo.people import County
from apps.documents.models import Record
from apps.ledger.actions.journals import enter_batch, raise_batch
from apps.ledger.actions.keeping import open_value, set_rules, use_accounts
from apps.ledger.actions.reviewing import keep_review
from apps.ledger.actions.standing import begin_recurring
from apps.ledger.actions.years import open_year
from apps.ledger.calc.entries import Coded, Entry, EntryLine, first_of_month
from apps.ledger.models import Account, Journal, Period, Year
from apps.work.actions.obligations import notices_seen
from apps.work.approvals import approve, refuse
from apps.work.models import ApprovalRequest, Notice

BOOKS_BEGIN = dt.date(2025, 4, 1)
MANUAL_LIMIT = Decimal("5000.00")
BANK, PAY_BANK, VAT, CREDITORS, ACCRUALS, PAYE, PENSIONS = (
    "15000",
    "15100",
    "13400",
    "20000",
    "20200",
    "20600",
    "20700",
)
WORN, FUND, SUSPENSE = "10900", "30000", "29900"
WHY = "Set-up of the demo county"
AS_PUBLISHED = "PCC"
"""Payments of its last month come into its books as published (see demo.sources)."""
Tell = Callable[[str], None]


@dataclass
class Keeper:
    """One organisation's books being written: who prepares and approves, and what stands on income and expenditure."""

    county: County
    shape: Shape
    last: dt.date
    nominal: dict[Coded, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    deductions: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    journals: int = 0

    def __post_init__(self) -> None:
        self.holder = self.county.holders[self.shape.code]
        self.officer = self.county.actor(self.shape.officer)
        self.manager = self.county.actor(self.shape.manager)

    def post(self, title: str, entries: Sequence[Entry]) -> Record:
        """Raise and send a batch as the officer; approve it as the manager where it waits."""
        made: Record = enter_batch(
            by=self.officer,
            holder=self.holder,
            title=title,
            entries=entries,
            key=f"{SEED} {self.holder} {title}",
        )
        if made.state == "waiting":
            approve(by=self.manager, request_id=self.request(made).pk)
        self.journals += len(entries) + sum(entry.reverse_on is not None for entry in entries)
        return made

    def request(self, record: Record) -> ApprovalRequest:
        """The approval that a batch waits for."""
        with scoped_transaction(self.officer.scope()):
            return ApprovalRequest.objects.get(record_id=record.pk, state="waiting")

    def line(self, account: str, amount: Decimal, text: str = "", **codes: str) -> EntryLine:
        """A line in codes; what lands on income and expenditure is remembered for the year end."""
        coded = Coded(account, **codes)  # type: ignore[arg-type]
        if account[0] in "45":
            self.nominal[coded] += amount
        return EntryLine(coded, amount, text)


def set_up(county: County, tell: Tell, *, first: dt.date = FIRST_MONTH, last: dt.date = LAST_MONTH) -> None:
    """Books of every organisation from the first month (April 2025 at the earliest) to the last, and what is left undone."""
    first = max(first, BOOKS_BEGIN)
    journals = 0
    for shape in SHAPES:
        keeper = Keeper(county, shape, last)
        _open_books(keeper, first, last)
        keeper.post(f"Opening balances at {first:%-d %B %Y}", [_opening(keeper, first)])
        for month in months(first, last):
            keeper.post(f"Journals of {month:%B %Y}", list(_month(keeper, month)))
            if month.month == 3:
                _close_year(keeper, financial_year(month))
        _small_ones(keeper, months(max(first, year_bounds(financial_year(last))[0]), last))
        _read_notices(keeper)
        _leave_work(keeper, last)
        journals += keeper.journals
    tell(
        f"Books of {len(SHAPES)} organisations: {journals:,} journals posted; drafts, approvals and a review are left."
    )


def _open_books(keeper: Keeper, first: dt.date, last: dt.date) -> None:
    """Years, accounts, cost centres, objectives, and the limit for one person."""
    by, holder, shape = keeper.officer, keeper.holder, keeper.shape
    for year in range(financial_year(first), financial_year(last) + 1):
        open_year(by=by, holder=holder, year=year)
    with scoped_transaction(by.scope()):
        accounts = list(Account.objects.exclude(code__in=shape.unused).values_list("code", flat=True))
    use_accounts(by=by, holder=holder, accounts=accounts, since=START)
    for kind, values in (
        ("cost_centre", shape.centres),
        ("objective", shape.objectives),
        ("project", shape.projects),
    ):
        for code, name, parent in values:
            open_value(by=by, holder=holder, kind=kind, code=code, name=name, parent=parent, since=START)
    set_rules(by=keeper.manager, holder=holder, manual_limit=MANUAL_LIMIT, since=START, reason=WHY)


def _opening(keeper: Keeper, day: dt.date) -> Entry:
    lines = [keeper.line(account, Decimal(pounds)) for account, pounds in keeper.shape.opening]
    rest = -sum((line.amount for line in lines), Decimal(0))
    return Entry(day, "Balances at the change of system", [*lines, keeper.line(FUND, rest)], kind="opening")


def _month(keeper: Keeper, month: dt.date) -> Iterator[Entry]:
    """A month's journals: pay, payments, income, depreciation and, since bills come late, an accrual that reverses."""
    shape = keeper.shape
    figures = random.Random(f"{SEED} {shape.code} {month}")  # noqa: S311
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    yield _pay(keeper, month, figures)
    if (shape.code, month) != (AS_PUBLISHED, keeper.last):
        yield _payments(keeper, month, last, figures)
    yield _income(keeper, month, figures)
    worn = Decimal(shape.worn) / 12
    parts = [keeper.line("58000", _penny(worn * share), cost_centre=centre, **_objective(objective))
             for centre, objective, share in shape.wearing]  # fmt: skip
    yield Entry(last, f"Depreciation of {month:%B %Y}", [*parts, _against(keeper, WORN, parts)])
    late = [keeper.line("52100", _penny(Decimal(shape.energy) / 12 * Decimal(figures.randint(60, 110)) / 100),
                        "Electricity and gas, bill to come", cost_centre=shape.estate,
                        **_objective(shape.overhead))]  # fmt: skip
    entry = Entry(last, f"Energy of {month:%B %Y}, bill to come", [*late, _against(keeper, ACCRUALS, late)],
                  kind="accrual", reverse_on=first_of_month(month, 1))  # fmt: skip
    # Its reversal comes by itself: nothing of it is left once both are posted.
    keeper.nominal[late[0].coding] -= late[0].amount  # type: ignore[index]
    if first_of_month(month, 1) <= keeper.last and month.month != 3:
        yield entry


def _pay(keeper: Keeper, month: dt.date, figures: random.Random) -> Entry:
    """Gross pay by cost centre; deductions are owed until next month's 19th, when last month's are paid."""
    shape = keeper.shape
    lines = []
    rise = Decimal("1.035") if month >= dt.date(2026, 9, 1) else Decimal(1)
    for account, centre, objective, pounds in shape.pay:
        amount = _penny(Decimal(pounds) / 12 * rise * Decimal(figures.randint(985, 1015)) / 1000)
        lines.append(keeper.line(account, amount, cost_centre=centre, **_objective(objective)))
    gross = sum((line.amount for line in lines), Decimal(0))
    taxes, pensions = _penny(gross * Decimal("0.24")), _penny(gross * Decimal("0.17"))
    before = {account: keeper.deductions.pop(account, Decimal(0)) for account in (PAYE, PENSIONS)}
    keeper.deductions |= {PAYE: taxes, PENSIONS: pensions}
    lines += [
        keeper.line(account, paid, "Paid over for last month") for account, paid in before.items() if paid
    ]
    lines += [keeper.line(PAYE, -taxes), keeper.line(PENSIONS, -pensions)]
    return Entry(month.replace(day=28), f"Pay of {month:%B %Y}", [*lines, _against(keeper, PAY_BANK, lines)])


def _payments(keeper: Keeper, month: dt.date, last: dt.date, figures: random.Random) -> Entry:
    """Suppliers paid in the month, net of VAT that comes back, by account and cost centre."""
    shape = keeper.shape
    lines, tax = [], Decimal(0)
    for account, centre, objective, pounds in shape.costs:
        winter = Decimal("1.45") if account == "52100" and month.month in (11, 12, 1, 2) else Decimal(1)
        amount = _penny(Decimal(pounds) / 12 * winter * Decimal(figures.randint(700, 1300)) / 1000)
        lines.append(keeper.line(account, amount, cost_centre=centre, **_objective(objective)))
        tax += _penny(amount * Decimal("0.2")) if account in shape.taxed else Decimal(0)
    if tax:
        lines.append(keeper.line(VAT, tax, "VAT on payments", vat_code="S"))
    return Entry(last.replace(day=min(last.day, 27)), f"Suppliers paid in {month:%B %Y}",
                 [*lines, _against(keeper, BANK, lines)])  # fmt: skip


def _income(keeper: Keeper, month: dt.date, figures: random.Random) -> Entry:
    """Grants and precept by instalments, fees as they come, last month's VAT back, money moved to the pay account."""
    shape = keeper.shape
    lines = []
    for account, centre, pounds, steady, party in shape.income:
        share = Decimal(1) if steady else Decimal(figures.randint(600, 1400)) / 1000
        codes = {"cost_centre": centre} if centre else {}
        codes |= {"counterparty": party} if party else {}
        lines.append(keeper.line(account, -_penny(Decimal(pounds) / 12 * share), **codes))
    moved = _penny(sum((Decimal(row[3]) for row in shape.pay), Decimal(0)) / 12)
    lines.append(keeper.line(PAY_BANK, moved, "For the month's pay"))
    back = _penny(sum((Decimal(row[3]) for row in shape.costs if row[0] in shape.taxed), Decimal(0)) / 60)
    if back:
        lines.append(keeper.line(VAT, -back, "VAT recovered", vat_code="N"))
    return Entry(month.replace(day=15), f"Income of {month:%B %Y}", [*lines, _against(keeper, BANK, lines)])


def _close_year(keeper: Keeper, year: int) -> None:
    """Take the year's result to the general fund, through the adjustment period."""
    _first, last = year_bounds(year)
    lines = [
        EntryLine(coded, -amount) for coded, amount in sorted(keeper.nominal.items(), key=repr) if amount
    ]
    rest = -sum((line.amount for line in lines), Decimal(0))
    text = f"Result of {financial_year_label(year)} to the general fund"
    keeper.nominal.clear()
    keeper.post(text, [
        Entry(last, text, [*lines, EntryLine(Coded(FUND), rest)], kind="year_end", adjustment=13)
    ])  # fmt: skip


def _small_ones(keeper: Keeper, of_months: list[dt.date]) -> None:
    """Small corrections that one person may post alone; the manager has looked through all months but the last two."""
    shape = keeper.shape
    centre, other = shape.centres[1][0], shape.centres[2][0]
    for place, month in enumerate(of_months):
        figures = random.Random(f"{SEED} small {shape.code} {month}")  # noqa: S311
        entries = []
        for text, account in (
            ("Fuel cards charged to the wrong place", "53100"),
            ("Printing, charged twice", "54300"),
        ):
            amount = Decimal(figures.randint(4_000, 240_000)) / 100
            entries.append(Entry(month.replace(day=figures.randint(5, 25)), text, [
                keeper.line(account, amount, cost_centre=centre),
                keeper.line(account, -amount, cost_centre=other)]))  # fmt: skip
        keeper.post(f"Corrections of {month:%B %Y}", entries)
        if place < len(of_months) - 2:
            with scoped_transaction(keeper.manager.scope()):
                period = Period.objects.get(
                    holder_id=keeper.holder, number__lte=12, number__gte=1, during__contains=month
                )
            keep_review(by=keeper.manager, period_id=period.pk, found="None queried")


def _read_notices(keeper: Keeper) -> None:
    """The officer has read what was said of each month's approval."""
    with scoped_transaction(keeper.officer.scope()):
        told = list(
            Notice.objects.filter(person_id=keeper.officer.person, seen_at=None).values_list("pk", flat=True)
        )
    notices_seen(by=keeper.officer, notices=told)


def _leave_work(keeper: Keeper, last: dt.date) -> None:
    """Drafts, batches that wait, one that was refused, and a repeated journal that is due: dated in the open month."""
    shape = keeper.shape
    helper = keeper.county.actor(shape.helper)
    month = last.replace(day=calendar.monthrange(last.year, last.month)[1])
    line = partial(_plain, keeper)
    draft = partial(raise_batch, by=helper, holder=keeper.holder)
    if shape.code == "CC":
        text = f"Custody medical bills of {last:%B}, to come"
        draft(title=text, entries=[Entry(month, text, [
            line("54700", "18450.00", cost_centre="CUSTODY", objective="JUSTICE"), line(ACCRUALS, "-18450.00")],
            kind="accrual", reverse_on=first_of_month(last, 1))])  # fmt: skip
        _wait(keeper, helper, "Unknown receipt, now traced", [
            line(SUSPENSE, "2310.75", f"Bank credit of 6 {last:%B}"),
            line("40300", "-2310.75", "Vehicle recovery", cost_centre="ROADS")])  # fmt: skip
        _repeat(keeper, last)
    if shape.code == "FRA":
        draft(title="Training college, half typed", entries=[Entry(month, "Training college, half typed", [
            line("51000", "6200.00", cost_centre="TRAIN"), line("51000", "-2200.00", cost_centre="STNS")])])  # fmt: skip
        _wait(keeper, helper, "Foam stock after the count", [
            line("12000", "9120.40", "Foam and absorbents"),
            line("54000", "-9120.40", cost_centre="STNS", objective="RESCUE")])  # fmt: skip
    if shape.code == "AMB":
        made = _wait(keeper, helper, "Vehicle leases, charged a month early", [
            line("13200", "48200.00", "Lease of November"), line("53200", "-48200.00", cost_centre="FLEET")])  # fmt: skip
        refuse(
            by=keeper.manager,
            request_id=keeper.request(made).pk,
            reason="The schedule from the lessor is missing",
        )
        _wait(keeper, helper, "Agency paramedics, moved to the winter plan", [
            line("50900", "27400.00", cost_centre="WINTER", objective="OPERATE"),
            line("50900", "-27400.00", cost_centre="EMERG", objective="OPERATE")])  # fmt: skip
    if shape.code == "PCC":
        text = "Victim services grant, last quarter"
        draft(title=text, entries=[Entry(month, text, [
            line("54800", "61250.00", cost_centre="COMMISS", objective="OFFICE"), line(ACCRUALS, "-61250.00")],
            kind="accrual", reverse_on=first_of_month(last, 1))])  # fmt: skip


def _wait(keeper: Keeper, helper: object, text: str, lines: list[EntryLine]) -> Record:
    """A batch that waits for its second person."""
    made: Record = enter_batch(
        by=helper, holder=keeper.holder, title=text, key=f"{SEED} {keeper.holder} {text}",
        entries=[Entry(keeper.last.replace(day=28), text, lines)],
    )  # fmt: skip
    return made


def _repeat(keeper: Keeper, last: dt.date) -> None:
    """The lease of the control room is the same each month; the next one is due."""
    text = "Lease of the control room"
    lines = [
        _plain(keeper, "52300", "3250.00", cost_centre="ESTATES", objective="SUPPORT"),
        _plain(keeper, CREDITORS, "-3250.00"),
    ]
    made = keeper.post(text, [Entry(last, text, lines)])
    with scoped_transaction(keeper.officer.scope()):
        journal = Journal.objects.get(posting__record_id=made.pk)
        end = Year.objects.filter(holder_id=keeper.holder).order_by("-year")[0].during.upper
    begin_recurring(
        by=keeper.officer, journal_id=journal.pk, every_months=1, next_on=first_of_month(last, 1),
        until=end - dt.timedelta(days=1),
    )  # fmt: skip


def _plain(keeper: Keeper, account: str, pounds: str, text: str = "", **codes: str) -> EntryLine:
    return EntryLine(Coded(account, **codes), Decimal(pounds), text)  # type: ignore[arg-type]


def _against(keeper: Keeper, account: str, lines: Sequence[EntryLine]) -> EntryLine:
    """The one line that balances the others."""
    return keeper.line(account, -sum((line.amount for line in lines), Decimal(0)))


def _objective(code: str) -> dict[str, str]:
    return {"objective": code} if code else {}


def _penny(amount: Decimal) -> Decimal:
    """Made-up figures are rounded to the penny, half to even."""
    return amount.quantize(Decimal("0.01"))
