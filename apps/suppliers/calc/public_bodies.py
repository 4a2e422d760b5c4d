"""Which payees no buyer can tender for (councils, taxes, pensions, rates, other public bodies), and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from apps.suppliers.calc.names import normalise

COUNCIL, TAX, PENSION, RATES = "council", "tax", "pension", "business_rates"
POLICE, FIRE, NHS, CENTRAL = "police_body", "fire_body", "nhs_body", "central_government"
REDACTED, INDIVIDUAL = "redacted", "individual"

REASONS = {
    COUNCIL: "A council is paid by law or agreement, not after a competition.",
    TAX: "Taxes, duties and national insurance are fixed by law.",
    PENSION: "Pension contributions and pension fund payments are fixed by the scheme.",
    RATES: "Business rates and council tax are fixed by law.",
    POLICE: "Another police body: shared costs and mutual aid, not a bought supply.",
    FIRE: "Another fire and rescue body: shared costs and mutual aid, not a bought supply.",
    NHS: "An NHS body: joint services and recharges, not a bought supply.",
    CENTRAL: "A government department, regulator or court: charges fixed by law or by the centre.",
    REDACTED: "The payee was withheld by the publishing organisation, so nobody can tell who it is.",
    INDIVIDUAL: "A named person, not a supplier that several organisations could buy from together.",
}


def _any(*patterns: str) -> re.Pattern[str]:
    """One pattern that fits where any of the given ones does."""
    return re.compile("|".join(patterns))


# Order matters: the first rule that fits gives the reason (a council's rates account is rates, not council).
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (RATES, _any(r"\b(?:NON DOMESTIC RATES?|BUSINESS RATES?|NNDR|COUNCIL TAX)\b")),
    (
        TAX,
        _any(
            r"\b(?:HM REVENUE|REVENUE CUSTOMS|INLAND REVENUE|HMRC|COLLECTOR OF TAXES|DVLA)\b",
            r"\bAPPRENTICESHIP LEVY\b",
        ),
    ),
    (PENSION, _any(r"\b(?:PENSIONS?|SUPERANNUATION)\b(?!.*\b(?:CONSULT|ADVIS|SOFTWARE|ADMINISTRATORS)\w*)")),
    (
        COUNCIL,
        _any(
            r"\b(?:COUNTY|BOROUGH|DISTRICT|CITY|TOWN|PARISH|METROPOLITAN|UNITARY) COUNCIL\b",
            r"^COUNCIL OF\b",
            r"\bCOMB\w+ AUTHORITY\b",
            r"\bLONDON BOROUGH\b",
            r"^(?!.*\b(?:BRITISH|NATIONAL|SAFETY|CHIEFS|JUSTICE|DIVERSITY|EQUALITY|RESEARCH|ARTS|SPORTS?|MEDICAL"
            r"|TRAINING|INDUSTRY|WORLD|GLOBAL|GENERAL|DESIGN|YOUTH)\b)[A-Z]+ (?:[A-Z]+ ){0,3}COUNCIL$",
        ),
    ),
    (
        POLICE,
        _any(
            r"\b(?:CONSTABULARY|CHIEF CONSTABLE|POLICE AUTHORITY|METROPOLITAN POLICE|MOPAC|PFCC)\b",
            r"\bPOLICE SERVICE\b",
            r"\b(?:POLICE CRIME BOARD|MAYORS OFFICE FOR POLICING|COLLEGE OF POLICING)\b",
            r"\bNATIONAL POLICE CHIEFS\b",
            r"\bPOLICE (?:FIRE )?CRIME COM\w*IONER\b",
            r"^[A-Z]+(?: [A-Z]+){0,3} POLICE$",
        ),
    ),
    (
        FIRE,
        _any(
            r"\bFIRE (?:RESCUE )?(?:AUTHORITY|SERVICE|BRIGADE)$",
            r"^[A-Z]+ (?:[A-Z]+ ){0,3}FIRE RESCUE$",
            r"\bFIRE COMMISSIONER$",
        ),
    ),
    (
        NHS,
        _any(
            r"\bNHS\b(?!.*\b(?:SUPPLIER|PRIVATE)\b)",
            r"\bAMBULANCE (?:SERVICE )?(?:NHS )?TRUST\b",
            r"\b(?:INTEGRATED CARE BOARD|CLINICAL COMMISSIONING|HEALTH BOARD)\b",
        ),
    ),
    (
        CENTRAL,
        _any(
            r"^HOME OFFICE\b|^DEPARTMENT (?:FOR|OF)\b|^OFCOM\b",
            r"\b(?:MINISTRY OF|CABINET OFFICE|HM TREASURY|HM PRISON|HM COURTS?|LAND REGISTRY)\b",
            r"\bCROWN PROSECUTION\b",
            r"\b(?:HEALTH SECURITY|ENVIRONMENT|STANDARDS|VEHICLE LICENSING|NATIONAL CRIME) AGENCY\b",
            r"\b(?:GOVERNMENT ACTUARY|DISCLOSURE BARRING|INFORMATION COMMISSIONER|VALUATION OFFICE)",
            r"\b(?:OFFICE OF COMMUNICATIONS|PUBLIC WORKS LOAN|DEBT MANAGEMENT OFFICE)\b",
        ),
    ),
)
# A private body whose name sounds public.
_NOT_PUBLIC = _any(
    r"\b(?:FEDERATION|SUPPLIES|CREDIT UNION|ASSOCIATION|CHARIT\w+|FRIENDS|SPORTS?|CLUB|MUTUAL|TREATMENT)\b",
    r"\b(?:MEMORIAL|SOCIETY|WOMEN)\b",
)


@dataclass(frozen=True, slots=True)
class Addressability:
    """Whether buyers could compete for this payee's spend; `kind` and `reason` are empty when they could."""

    addressable: bool
    kind: str = ""
    reason: str = ""


ADDRESSABLE = Addressability(True)


@lru_cache(maxsize=65536)
def addressability(raw: str) -> Addressability:
    """Say whether a payee's spend could be tendered; a steward may overrule it in the supplier master."""
    name = normalise(raw)
    if name.redacted:
        return _no(REDACTED)
    if name.individual:
        return _no(INDIVIDUAL)
    text = f"{name.key} {' '.join(name.raw.upper().split())}" if name.key else ""
    private = _NOT_PUBLIC.search(name.key)
    for kind, pattern in _RULES:
        where = text if kind in (RATES, TAX) else name.key
        if pattern.search(where) and not (private and kind not in (RATES, TAX, PENSION)):
            return _no(kind)
    return ADDRESSABLE


def is_public_body(raw: str) -> bool:
    """True for a council, tax authority, pension fund, or police, fire, NHS or government body."""
    return addressability(raw).kind in {COUNCIL, TAX, PENSION, RATES, POLICE, FIRE, NHS, CENTRAL}


def _no(kind: str) -> Addressability:
    return Addressability(False, kind, REASONS[kind])
