"""The catalogue: which reports there are, what they ask for, which views they have, which data they read."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from apps.core.classes import DataClass
from apps.reporting.errors import ReportInvalid

FORMATS = ("pdf", "xlsx", "csv", "json")
TOP_SUPPLIERS = 50
TOP_LABELS = 40
JOINT_ON_PAPER = 60
PRICES_LISTED = 500
TAIL_BANDS = tuple(Decimal(edge) for edge in ("0", "1000", "10000", "50000", "250000", "1000000"))
"""Lower edges, in pounds, of the bands of the tail view; below the first stand suppliers that paid us."""


@dataclass(frozen=True)
class Report:
    """One report of the catalogue.  `views` are (code, title) in the order of the pages."""

    code: str
    title: str
    purpose: str
    views: tuple[tuple[str, str], ...]
    reads: tuple[DataClass, ...]
    parameters: tuple[str, ...] = ("board", "from", "to", "as of", "formats")
    series: str = "RUN"

    def title_of(self, view: str) -> str:
        """The title of one view."""
        return dict(self.views)[view]


SPEND = Report(
    code="spend",
    title="Spend report",
    purpose="What the organisations paid, to whom and for what; which suppliers they share; what is not yet classified.",
    views=(
        ("organisation", "Spend by organisation"),
        ("month", "Spend by month"),
        ("category", "Spend by category"),
        ("subjective", "Spend by subjective group"),
        ("top", "Top suppliers"),
        ("joint", "Joint suppliers"),
        ("tail", "Tail"),
        ("movement", "Movement from the year before"),
        ("unmapped", "Not yet classified"),
        ("redacted", "Redacted payees"),
        ("addressable", "What could be bought together"),
        ("basis", "What the amounts are"),
    ),
    reads=(DataClass.FINANCE,),
)
JOINT_BUYING = Report(
    code="joint_buying",
    title="Joint buying opportunities",
    purpose="Suppliers and categories that several organisations buy, by value, with how far their prices lie apart.",
    views=(
        ("joint", "Joint suppliers by value"),
        ("joint_category", "Joint categories by value"),
    ),
    reads=(DataClass.FINANCE,),
)
REPORTS = {report.code: report for report in (SPEND, JOINT_BUYING)}


def report_of(code: str) -> Report:
    """The report with that code; ReportInvalid when the catalogue has none."""
    try:
        return REPORTS[code]
    except KeyError:
        known = ", ".join(sorted(REPORTS))
        raise ReportInvalid(f"The catalogue has no report “{code}”. It has {known}.") from None
