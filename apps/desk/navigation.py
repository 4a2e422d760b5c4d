"""What stands in the main navigation, and for whom: an item shows when the person may use the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from apps.core.actor import Actor
from apps.core.classes import DataClass

Test = Callable[[Actor], bool]


def reads(data_class: DataClass) -> Test:
    """True for whoever reads rows of that class somewhere."""
    return lambda actor: bool(actor.scope().reads(data_class))


def holds(*duties: str) -> Test:
    """True for whoever holds one of the duties somewhere."""
    return lambda actor: any(actor.holds(duty) for duty in duties)


def everyone(actor: Actor) -> bool:
    """True for whoever is signed in."""
    return True


@dataclass(frozen=True)
class Item:
    """One line of the navigation."""

    label: str
    route: str
    shows: Test = everyone


@dataclass(frozen=True)
class Group:
    """A room's lines under its heading; without a label they stand at the top."""

    label: str
    items: tuple[Item, ...]


OPEN_MAX = 20
"""Up to this many items stand open; more are folded into their groups, so that the column stays on the screen."""

GROUPS = (
    Group("", (Item("Home", "desk:home"), Item("My work", "work:mine"))),
    Group(
        "Spend",
        (
            Item("Import payment files", "intake:index", holds("spend.import")),
            Item("Spend", "spend:index", reads(DataClass.FINANCE)),
            Item("Where figures come from", "spend:sources", holds("finance.read")),
            Item("Joint suppliers", "spend:joint", reads(DataClass.FINANCE)),
            Item("Prices", "spend:prices", reads(DataClass.FINANCE)),
        ),
    ),
    Group(
        "Books",
        (
            Item("Budgets", "budgets:index", holds("finance.read")),
            Item("Capital programme", "budgets:capital", holds("finance.read")),
            Item("Journals", "ledger:batches", holds("finance.read")),
            Item("Trial balance", "ledger:trial-balance", holds("finance.read")),
            Item("Statements", "ledger:result", holds("finance.read")),
            Item("Monthly review", "ledger:review", holds("journal.approve", "audit.read")),
            Item("Journal extract", "ledger:extract", holds("audit.read")),
            Item("Chart of accounts", "ledger:chart", holds("finance.read")),
            Item("Between organisations", "ledger:between", reads(DataClass.FINANCE)),
            Item("Agreement list", "ledger:agreement", reads(DataClass.FINANCE)),
            Item("Consolidation", "ledger:consolidation", reads(DataClass.FINANCE)),
            Item("VAT return", "ledger:vat", reads(DataClass.FINANCE)),
            Item(
                "Imported journals", "ledger:imports", holds("journal.raise", "journal.approve", "audit.read")
            ),
            Item(
                "Periods and close",
                "ledger:close",
                holds("period.close", "close.carry", "journal.raise", "audit.read"),
            ),
        ),
    ),
    Group(
        "Purchasing",
        (
            Item("Ask for something", "purchasing:need", holds("requisition.raise")),
            Item("Requisitions", "purchasing:requisitions", reads(DataClass.PROCUREMENT)),
            Item("Orders", "purchasing:orders", reads(DataClass.PROCUREMENT)),
            Item("Receipts", "purchasing:receipts", reads(DataClass.PROCUREMENT)),
            Item("Contracts", "procurement:contracts", reads(DataClass.PROCUREMENT)),
            Item("How we buy", "purchasing:setup", holds("purchasing.keep", "audit.read")),
        ),
    ),
    Group(
        "Payables",
        (
            Item("Invoices", "payables:index", holds("finance.read")),
            Item("Papers to key", "payables:papers", holds("invoice.register")),
            Item("Differ from their orders", "payables:exceptions", holds("invoice.match")),
            Item("Possible duplicates", "payables:twins", holds("invoice.register", "duplicate.decide")),
            Item("Payment runs", "payables:runs", holds("payment.prepare", "payment.release", "audit.read")),
            Item("Aged creditors", "payables:aged", holds("finance.read")),
            Item("Payment performance", "payables:performance", holds("finance.read")),
            Item("How we take invoices", "payables:setup", holds("books.keep", "audit.read")),
        ),
    ),
    Group(
        "Banking",
        (
            Item("Bank accounts", "banking:index", reads(DataClass.FINANCE)),
            Item("Payments", "banking:payments", holds("payment.prepare", "payment.release", "audit.read")),
            Item("Bank statements", "banking:statements", holds("bank.reconcile", "bank.sign", "audit.read")),
            Item(
                "Bank details",
                "banking:changes",
                holds("bank_details.change", "bank_details.approve", "audit.read"),
            ),
        ),
    ),
    Group(
        "Income",
        (
            Item("Invoices out", "receivables:invoices", holds("finance.read")),
            Item("Customers", "receivables:customers", holds("finance.read")),
            Item("Receipts", "receivables:receipts", holds("finance.read")),
            Item("Money from the bank", "receivables:incoming", holds("receipt.enter", "audit.read")),
            Item("Money not identified", "receivables:unknowns", holds("receipt.enter", "audit.read")),
            Item(
                "Refunds",
                "receivables:refunds",
                holds("income.raise", "income.approve", "payment.prepare", "audit.read"),
            ),
            Item("Aged debt", "receivables:aged", holds("finance.read")),
            Item("Reminders", "receivables:reminders", holds("income.raise", "audit.read")),
            Item(
                "VAT of bad debts",
                "receivables:reliefs",
                holds("writeoff.raise", "writeoff.approve", "audit.read"),
            ),
            Item("Grants", "grants:index", holds("finance.read")),
            Item("Income set-up", "receivables:setup", holds("income.keep", "audit.read")),
        ),
    ),
    Group(
        "Suppliers",
        (
            Item("Supplier list", "suppliers:index"),
            Item("Review queue", "suppliers:review", holds("supplier.review", "supplier.steward")),
        ),
    ),
    Group(
        "Board",
        (
            Item("Reports", "reporting:index", reads(DataClass.GOVERNANCE)),
            Item("Boards and meetings", "governance:index", reads(DataClass.GOVERNANCE)),
            Item("Opportunities", "governance:opportunities", reads(DataClass.GOVERNANCE)),
        ),
    ),
    Group(
        "People and roles",
        (
            Item("Organisations", "tenancy:index"),
            Item("Standing in", "work:delegations"),
            Item("Scheme of consent", "work:consent", holds("approvals.manage")),
            Item("Roles to approve", "identity:requests", holds("roles.approve")),
            Item("People", "identity:people", holds("administer", "roles.approve", "audit.read")),
            Item(
                "Separation of duties",
                "identity:separation",
                holds("administer", "roles.approve", "audit.read"),
            ),
            Item("Audit trail", "audit:index", holds("audit.read")),
        ),
    ),
    Group(
        "System",
        (Item("Jobs", "jobs:index"), Item("Registers", "admin:index"), Item("REST interface", "api:guide")),
    ),
)


def navigation(actor: Actor, path: str) -> list[dict[str, Any]]:
    """Groups and items for the template, the page in view marked as current."""
    groups: list[dict[str, Any]] = []
    for group in GROUPS:
        items = [
            {"label": item.label, "url": url, "current": _current(url, path)}
            for item in group.items
            if item.shows(actor) and (url := _url(item.route))
        ]
        if items:
            groups.append({"label": group.label, "items": items})
    every = [item for group in groups for item in group["items"]]
    _only_longest(every)
    if len(every) <= OPEN_MAX:
        for shown in groups:
            shown["open"] = True
    return groups


def _url(route: str) -> str | None:
    try:
        return reverse(route)
    except NoReverseMatch:
        return None


def _current(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _only_longest(items: list[dict[str, Any]]) -> None:
    """Of several items whose address begins the path, only the most exact one is current."""
    current = [item for item in items if item["current"]]
    for item in current:
        item["current"] = item["url"] == max(other["url"] for other in current)
