"""Westmarch: a county that does not exist, its organisations, collaboration, board and people."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

SEED = "westmarch-1"
START = dt.date(2020, 4, 1)
FIRST_MONTH = dt.date(2024, 4, 1)
LAST_MONTH = dt.date(2026, 10, 1)
EMAIL_DOMAIN = "westmarch.example"


@dataclass(frozen=True, slots=True)
class DemoOrganisation:
    """An organisation of the county; `publishes` says in which form it puts out its payments."""

    code: str
    name: str
    service: str
    kind: str
    short: str
    threshold: int
    basis: str
    publishes: str
    lines_a_year: int
    during: dt.date = START


ORGANISATIONS = (
    DemoOrganisation(
        "PCC", "Westmarch Police and Crime Commissioner", "police", "pcc", "Commissioner", 500, "net",
        "one CSV a quarter with transaction numbers and irrecoverable VAT", 900,
    ),
    DemoOrganisation(
        "CC", "Chief Constable of Westmarch", "police", "chief_constable", "Police", 500, "unknown",
        "one workbook a year, one sheet a month, headings that differ from sheet to sheet", 14000,
    ),
    DemoOrganisation(
        "FRA", "Westmarch Fire and Rescue Authority", "fire", "combined_fra", "Fire", 500, "net",
        "one workbook a year; a second heading where the finance system changed in November 2025", 7300,
    ),
    DemoOrganisation(
        "AMB", "Westmarch Ambulance Service NHS Trust", "ambulance", "nhs_ambulance_trust", "Ambulance", 25000,
        "gross", "one CSV a month of transactions above £25,000, in HM Treasury's form", 2800,
    ),
)  # fmt: skip

#: (code, name, kind, members)
CIRCLES = (
    ("GROUP", "Westmarch policing group", "group", ("PCC", "CC")),
    ("BOARD", "Westmarch blue light collaboration", "collaboration", ("PCC", "CC", "FRA", "AMB")),
)


@dataclass(frozen=True, slots=True)
class DemoBoard:
    """The governance board of the collaboration; titles are data, and change when offices do."""

    circle: str = "BOARD"
    name: str = "Westmarch Blue Light Collaboration Board"
    chair_office: str = "Police and Crime Commissioner for Westmarch"
    chair: str = "chair"
    secretary: str = "secretary"
    members: tuple[str, ...] = ("chair", "member", "fra.member", "amb.member")
    meets_in_months: tuple[int, ...] = (1, 4, 7, 10)


BOARD = DemoBoard()

#: Shares of joint costs by organisation in percent; they total 100.00.
COST_SHARES = (("PCC", "4.00"), ("CC", "56.00"), ("FRA", "22.00"), ("AMB", "18.00"))


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A person of the county with roles: (organisation or circle code, role)."""

    key: str
    name: str
    home: str
    title: str
    roles: tuple[tuple[str, str], ...]
    kind: str = field(default="human")

    @property
    def email(self) -> str:
        """Sign-in address, in a domain that can never exist."""
        return f"{self.key}@{EMAIL_DOMAIN}"


def _everywhere(role: str, *extra: str) -> tuple[tuple[str, str], ...]:
    return tuple((organisation.code, role) for organisation in ORGANISATIONS) + tuple(
        (e, role) for e in extra
    )


PEOPLE = (
    DemoPerson("cc.analyst", "Priya Oswin", "CC", "Finance analyst, Police", (("CC", "spend_analyst"),)),
    DemoPerson("fra.analyst", "Tom Ferrin", "FRA", "Finance analyst, Fire", (("FRA", "spend_analyst"),)),
    DemoPerson("amb.analyst", "Leila Marsk", "AMB", "Finance analyst, Ambulance", (("AMB", "spend_analyst"),)),
    DemoPerson("pcc.finance", "Gwen Tallis", "PCC", "Finance officer, Commissioner", (("PCC", "finance_officer"),)),
    DemoPerson(
        "cc.finance", "Marcus Vell", "CC", "Finance officer, Police", (("CC", "finance_officer"), ("CC", "income_clerk"))
    ),
    DemoPerson("cc.finance2", "Anjali Dreve", "CC", "Second finance officer, Police", (("CC", "finance_officer"),)),
    DemoPerson("fra.finance", "Owen Braxley", "FRA", "Finance officer, Fire", (("FRA", "finance_officer"),)),
    DemoPerson("fra.finance2", "Ruth Skelling", "FRA", "Second finance officer, Fire", (("FRA", "finance_officer"),)),
    DemoPerson("amb.finance", "Idris Corl", "AMB", "Finance officer, Ambulance", (("AMB", "finance_officer"),)),
    DemoPerson(
        "amb.finance2", "Nell Hoxby", "AMB", "Second finance officer, Ambulance", (("AMB", "finance_officer"),)
    ),
    DemoPerson(
        "cc.manager", "Helen Wexmoor", "CC", "Chief finance officer, Police",
        (("CC", "finance_manager"), ("PCC", "finance_manager")),
    ),
    DemoPerson("fra.manager", "Sanjay Pellow", "FRA", "Treasurer, Fire", (("FRA", "finance_manager"),)),
    DemoPerson("amb.manager", "Clare Yarrowby", "AMB", "Director of finance", (("AMB", "finance_manager"),)),
    DemoPerson(
        "cc.director", "Constance Ebury", "CC", "Statutory finance officer, Police",
        (("CC", "finance_director"), ("PCC", "finance_director")),
    ),
    DemoPerson(
        "fra.director", "Miles Thackray", "FRA", "Statutory finance officer, Fire", (("FRA", "finance_director"),)
    ),
    DemoPerson(
        "amb.director", "Ines Caldbeck", "AMB", "Statutory finance officer, Ambulance", (("AMB", "finance_director"),)
    ),
    DemoPerson("cc.clerk", "Dilys Penhallow", "CC", "Payables clerk, Police", (("CC", "payables_clerk"),)),
    DemoPerson("cc.matching", "Matching of invoices", "CC", "Service person, matches invoices", (("CC", "payables_clerk"),),
               kind="service"),
    DemoPerson("fra.clerk", "Arun Westlake", "FRA", "Payables clerk, Fire", (("FRA", "payables_clerk"),)),
    DemoPerson("cc.details", "Nadia Feltwell", "CC", "Bank details officer, Police", (("CC", "bank_details_officer"),)),
    DemoPerson("cc.approver", "Piers Lunnon", "CC", "Bank details manager, Police", (("CC", "bank_details_manager"),)),
    DemoPerson("cc.bank", "Yusuf Harrod", "CC", "Bank reconciler, Police", (("CC", "bank_reconciler"),)),
    DemoPerson("cc.buyer", "Daniel Rusk", "CC", "Procurement officer, Police", (("CC", "procurement_officer"),)),
    DemoPerson("fra.buyer", "Bethan Morl", "FRA", "Procurement officer, Fire", (("FRA", "procurement_officer"),)),
    DemoPerson("amb.buyer", "Kofi Lorbury", "AMB", "Procurement officer, Ambulance", (("AMB", "procurement_officer"),)),
    DemoPerson("cc.purchasing", "Imogen Talsey", "CC", "Head of procurement, Police", (("CC", "procurement_manager"),)),
    DemoPerson("fra.purchasing", "Gareth Onslade", "FRA", "Head of procurement, Fire", (("FRA", "procurement_manager"),)),
    DemoPerson("cc.sergeant", "Ellis Marden", "CC", "Sergeant, operations store", (("CC", "requisitioner"),)),
    DemoPerson("fra.station", "Carys Undern", "FRA", "Station officer, Quarlow", (("FRA", "requisitioner"),)),
    DemoPerson("cc.inspector", "Noor Halvard", "CC", "Budget holder, operations", (("CC", "budget_holder"),)),
    DemoPerson("fra.commander", "Rob Stennick", "FRA", "Budget holder, stations", (("FRA", "budget_holder"),)),
    DemoPerson("cc.stores", "Jean Pollard", "CC", "Storekeeper, Police", (("CC", "storekeeper"),)),
    DemoPerson("fra.stores", "Dev Arkell", "FRA", "Storekeeper, Fire", (("FRA", "storekeeper"),)),
    DemoPerson("steward", "Alice Nuthall", "PCC", "Supplier steward", (("PCC", "supplier_steward"),)),
    DemoPerson("codes", "Bram Kettle", "PCC", "Keeper of codes and mappings", (("PCC", "reference_steward"),)),
    DemoPerson("secretary", "Miriam Quarle", "PCC", "Board secretary", (("BOARD", "board_secretary"),)),
    DemoPerson("deputy", "Rhoda Askrigg", "PCC", "Deputy board secretary", (("BOARD", "board_secretary"),)),
    DemoPerson("cc.vetting", "Hugh Dunmere", "CC", "Vetting officer, Police", (("CC", "vetting_officer"),)),
    DemoPerson("chair", "Ada Thornwick", "PCC", "Commissioner and chair of the board", (("BOARD", "board_member"),)),
    DemoPerson("member", "Lewis Hartlow", "CC", "Board member for the police", (("BOARD", "board_member"),)),
    DemoPerson("fra.member", "Sofia Umbry", "FRA", "Board member for the fire authority", (("BOARD", "board_member"),)),
    DemoPerson("amb.member", "Edwin Ivelby", "AMB", "Board member for the trust", (("BOARD", "board_member"),)),
    DemoPerson("owner", "Josephine Pard", "PCC", "Role owner", _everywhere("role_owner", "BOARD")),
    DemoPerson("auditor", "Victor Hesk", "PCC", "Internal auditor", _everywhere("auditor", "BOARD")),
    DemoPerson("admin", "Toby Plimsey", "PCC", "Administrator", _everywhere("administrator", "BOARD")),
    DemoPerson(
        "reporting", "Board reporting", "PCC", "Runs the board's scheduled reports",
        _everywhere("board_reporting", "BOARD"), kind="service",
    ),
)  # fmt: skip

#: Towns and districts; none is on any map.
DISTRICTS = (
    "Tarnwick", "Skelderby", "Oxmarl", "Brackhythe", "Pellmoor", "Quarlow", "Dunvale Cross", "Hesketon", "Ullermere",
    "Vorby",
)  # fmt: skip
CITY = "Corlminster"
NEIGHBOURS = ("Eastmarch", "Norhaven", "Calderset")


def months(first: dt.date = FIRST_MONTH, last: dt.date = LAST_MONTH) -> list[dt.date]:
    """First days of the months from `first` to `last`, both included."""
    found, day = [], first.replace(day=1)
    while day <= last:
        found.append(day)
        day = (day + dt.timedelta(days=32)).replace(day=1)
    return found


def organisation(code: str) -> DemoOrganisation:
    """The organisation of that code."""
    return next(item for item in ORGANISATIONS if item.code == code)
