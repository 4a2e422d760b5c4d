"""What each organisation of the county keeps its books on: cost centres, objectives, and about how much a year."""

from __future__ import annotations

from dataclasses import dataclass

Value = tuple[str, str, str]
"""Code, name, code of the one above."""
Cost = tuple[str, str, str, int]
"""Account, cost centre, objective, pounds a year."""
Income = tuple[str, str, int, bool, str]
"""Account, cost centre, pounds a year, by equal instalments, organisation it comes from."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One organisation's books; all figures are made up."""

    code: str
    officer: str
    helper: str
    manager: str
    centres: tuple[Value, ...]
    objectives: tuple[Value, ...]
    projects: tuple[Value, ...]
    pay: tuple[Cost, ...]
    costs: tuple[Cost, ...]
    income: tuple[Income, ...]
    opening: tuple[tuple[str, int | str], ...]
    worn: int
    wearing: tuple[tuple[str, str, int], ...]
    energy: int
    estate: str
    overhead: str
    taxed: frozenset[str] = frozenset()
    unused: tuple[str, ...] = ()


_TAXED = frozenset(
    {
        "52000",
        "52100",
        "52500",
        "53000",
        "53100",
        "53200",
        "54000",
        "54200",
        "54400",
        "54500",
        "54700",
        "55000",
    }
)
_POLICE = (
    ("LOCAL", "Local policing", ""), ("PUBLIC", "Dealing with the public", ""), ("JUSTICE", "Criminal justice", ""),
    ("ROADS", "Road policing", ""), ("OPSUP", "Operational support", ""), ("INVEST", "Investigations", ""),
    ("PROTECT", "Public protection", ""), ("SUPPORT", "Support functions", ""),
)  # fmt: skip

POLICE = Shape(
    code="CC", officer="cc.finance", helper="cc.finance2", manager="cc.manager",
    centres=(
        ("FORCE", "The force", ""), ("LOCAL-N", "Local policing, north", "FORCE"),
        ("LOCAL-S", "Local policing, south", "FORCE"),
        ("CONTACT", "Contact and control", "FORCE"), ("CUSTODY", "Custody", "FORCE"),
        ("ROADS", "Road policing", "FORCE"),
        ("CRIME", "Crime and investigation", "FORCE"), ("OPSUP", "Operations and dogs", "FORCE"),
        ("SUPPORT", "Support services", ""), ("ESTATES", "Estates", "SUPPORT"), ("FLEET", "Fleet", "SUPPORT"),
        ("ICT", "Digital and data", "SUPPORT"), ("PEOPLE", "People services", "SUPPORT"),
    ),
    objectives=_POLICE,
    projects=(("BWV3", "Body-worn video, third generation", ""), ("HQROOF", "Headquarters roof", "")),
    pay=(
        ("50000", "LOCAL-N", "LOCAL", 38_400_000), ("50000", "LOCAL-S", "LOCAL", 34_100_000),
        ("50000", "CRIME", "INVEST", 27_900_000), ("50000", "ROADS", "ROADS", 6_300_000),
        ("50000", "OPSUP", "OPSUP", 8_800_000), ("50100", "CONTACT", "PUBLIC", 11_600_000),
        ("50100", "CUSTODY", "JUSTICE", 5_900_000), ("50100", "PEOPLE", "SUPPORT", 4_700_000),
        ("50100", "ICT", "SUPPORT", 5_200_000), ("50600", "LOCAL-S", "LOCAL", 2_900_000),
        ("50700", "SUPPORT", "SUPPORT", 16_400_000), ("50800", "SUPPORT", "SUPPORT", 31_200_000),
    ),
    costs=(
        ("51000", "PEOPLE", "SUPPORT", 1_350_000), ("52000", "ESTATES", "SUPPORT", 3_100_000),
        ("52100", "ESTATES", "SUPPORT", 2_700_000), ("52400", "ESTATES", "SUPPORT", 1_900_000),
        ("52500", "ESTATES", "SUPPORT", 1_150_000), ("53000", "FLEET", "SUPPORT", 1_700_000),
        ("53100", "FLEET", "SUPPORT", 2_050_000), ("53300", "LOCAL-N", "LOCAL", 310_000),
        ("54000", "OPSUP", "OPSUP", 820_000), ("54200", "LOCAL-N", "LOCAL", 760_000),
        ("54400", "ICT", "SUPPORT", 2_350_000), ("54500", "ICT", "SUPPORT", 5_600_000),
        ("54700", "CUSTODY", "JUSTICE", 1_480_000), ("55000", "CRIME", "INVEST", 2_900_000),
        ("54900", "CONTACT", "", 240_000),
    ),
    income=(
        ("40200", "FORCE", 214_500_000, True, "PCC"), ("40300", "ROADS", 1_900_000, False, ""),
        ("40700", "OPSUP", 2_400_000, False, ""),
    ),
    opening=(
        ("10300", 18_200_000), ("10400", 6_900_000), ("10500", 9_300_000), ("10900", -14_100_000),
        ("13100", 2_150_000),
        ("13400", 1_020_000), ("15000", 11_400_000), ("15100", 1_250_000), ("20000", -6_480_000),
        ("20600", -4_050_000),
        ("20700", -3_300_000), ("23000", -2_900_000), ("30100", -4_200_000),
        ("31300", 1_700_000),
    ),
    worn=5_100_000, wearing=(("FLEET", "SUPPORT", 1),), energy=2_700_000, estate="ESTATES", overhead="SUPPORT",
    taxed=_TAXED,
    unused=("50200", "50300", "50400", "54600", "40100"),
)  # fmt: skip
COMMISSIONER = Shape(
    code="PCC", officer="pcc.finance", helper="pcc.finance", manager="cc.manager",
    centres=(
        ("OFFICE", "Office of the Commissioner", ""), ("COMMISS", "Commissioning", "OFFICE"),
        ("FORCEGR", "Funding of the force", "OFFICE"),
        ("PROPERTY", "Property", "OFFICE"),
    ),
    objectives=(("OFFICE", "Commissioner and office", ""), ("CENTRAL", "Central costs", "")), projects=(),
    pay=(("50500", "OFFICE", "OFFICE", 1_650_000), ("50700", "OFFICE", "OFFICE", 190_000),
    ("50800", "OFFICE", "OFFICE", 280_000)),
    costs=(
        ("54800", "COMMISS", "OFFICE", 3_900_000), ("54700", "OFFICE", "OFFICE", 420_000),
        ("52100", "PROPERTY", "CENTRAL", 160_000),
        ("52300", "PROPERTY", "CENTRAL", 540_000), ("53100", "OFFICE", "OFFICE", 9_000),
        ("54300", "OFFICE", "OFFICE", 46_000),
        ("54500", "OFFICE", "OFFICE", 210_000),
    ),
    income=(
        ("40000", "OFFICE", 117_600_000, True, ""), ("40100", "", 104_400_000, True, ""),
        ("40200", "FORCEGR", -214_500_000, True, "CC"),
        ("40600", "", 1_300_000, False, ""), ("40400", "PROPERTY", 640_000, False, ""),
    ),
    opening=(
        ("10100", 21_400_000), ("10200", 96_800_000), ("10900", -18_700_000), ("14000", 24_000_000),
        ("15000", 8_600_000),
        ("15100", 150_000), ("20000", -1_480_000), ("22000", -31_500_000), ("30100", -12_800_000),
        ("30200", -4_100_000),
        ("31000", -22_300_000), ("31100", -51_000_000),
    ),
    worn=2_900_000, wearing=(("PROPERTY", "CENTRAL", 1),), energy=160_000, estate="PROPERTY", overhead="CENTRAL",
    taxed=_TAXED,
    unused=("50000", "50200", "50300", "50400", "54600"),
)  # fmt: skip
FIRE = Shape(
    code="FRA", officer="fra.finance", helper="fra.finance2", manager="fra.manager",
    centres=(
        ("SERVICE", "The service", ""), ("STNS", "Stations", "SERVICE"), ("ONCALL", "On-call stations", "SERVICE"),
        ("CONTROL", "Fire control", "SERVICE"), ("PREVENT", "Prevention", "SERVICE"),
        ("PROTECT", "Protection", "SERVICE"),
        ("TRAIN", "Training centre", "SERVICE"), ("FLEET", "Fleet and equipment", "SERVICE"),
        ("ESTATES", "Property", "SERVICE"),
        ("CENTRE", "Headquarters", "SERVICE"),
    ),
    objectives=(
        ("RESCUE", "Firefighting and rescue", ""), ("SAFETY", "Community safety", ""),
        ("PLANNING", "Emergency planning", ""),
        ("SUPPORT", "Support of the service", ""),
    ),
    projects=(("FUTCTRL", "New mobilising system", ""),),
    pay=(
        ("50200", "STNS", "RESCUE", 22_600_000), ("50300", "ONCALL", "RESCUE", 4_300_000),
        ("50500", "CONTROL", "RESCUE", 2_100_000),
        ("50500", "PREVENT", "SAFETY", 1_900_000), ("50500", "PROTECT", "SAFETY", 1_700_000),
        ("50500", "CENTRE", "SUPPORT", 3_800_000),
        ("50600", "STNS", "RESCUE", 740_000), ("50700", "CENTRE", "SUPPORT", 3_600_000),
        ("50800", "STNS", "RESCUE", 8_900_000),
    ),
    costs=(
        ("51000", "TRAIN", "RESCUE", 620_000), ("52000", "ESTATES", "SUPPORT", 1_150_000),
        ("52100", "ESTATES", "SUPPORT", 980_000),
        ("52400", "ESTATES", "SUPPORT", 870_000), ("53000", "FLEET", "RESCUE", 760_000),
        ("53100", "FLEET", "RESCUE", 540_000),
        ("54000", "STNS", "RESCUE", 690_000), ("54200", "STNS", "RESCUE", 430_000),
        ("54300", "PREVENT", "SAFETY", 58_000),
        ("54400", "CONTROL", "RESCUE", 610_000), ("54500", "CENTRE", "SUPPORT", 1_240_000),
        ("54800", "PREVENT", "SAFETY", 210_000),
        ("59100", "", "", 1_900_000), ("59000", "", "", 410_000),
    ),
    income=(
        ("40000", "CENTRE", 25_800_000, True, ""), ("40100", "", 36_900_000, True, ""),
        ("40300", "PROTECT", 480_000, False, ""),
        ("40600", "", 390_000, False, ""),
    ),
    opening=(
        ("10100", 9_300_000), ("10200", 48_200_000), ("10300", 13_600_000), ("10400", 4_900_000),
        ("10900", -16_200_000),
        ("12000", 410_000), ("14000", 9_000_000), ("15000", 4_300_000), ("15100", 420_000), ("20000", -1_900_000),
        ("20600", -1_150_000), ("22000", -14_600_000), ("30100", -6_300_000), ("31000", -17_400_000),
        ("31100", -25_900_000),
    ),
    worn=3_300_000, wearing=(("FLEET", "RESCUE", 1),), energy=980_000, estate="ESTATES", overhead="SUPPORT",
    taxed=_TAXED,
    unused=("50000", "50100", "50400", "54600"),
)  # fmt: skip
AMBULANCE = Shape(
    code="AMB", officer="amb.finance", helper="amb.finance2", manager="amb.manager",
    centres=(
        ("TRUST", "The trust", ""), ("EMERG", "Emergency operations", "TRUST"),
        ("PATIENT", "Patient transport", "TRUST"),
        ("CLINIC", "Clinical hub", "TRUST"), ("WINTER", "Winter plan", "EMERG"),
        ("FLEET", "Fleet and make-ready", "TRUST"),
        ("ESTATES", "Estates", "TRUST"), ("CORP", "Corporate", "TRUST"),
    ),
    objectives=(("OPERATE", "Operating the service", ""), ("SUPPORT", "Supporting the service", "")), projects=(),
    pay=(
        ("50400", "EMERG", "OPERATE", 71_500_000), ("50400", "PATIENT", "OPERATE", 9_800_000),
        ("50400", "CLINIC", "OPERATE", 8_200_000),
        ("50500", "CORP", "SUPPORT", 9_600_000), ("50600", "EMERG", "OPERATE", 3_900_000),
        ("50700", "CORP", "SUPPORT", 10_700_000),
        ("50800", "CORP", "SUPPORT", 13_900_000),
    ),
    costs=(
        ("50900", "EMERG", "OPERATE", 2_400_000), ("51000", "CORP", "SUPPORT", 980_000),
        ("52000", "ESTATES", "SUPPORT", 1_900_000),
        ("52100", "ESTATES", "SUPPORT", 1_250_000), ("52300", "ESTATES", "SUPPORT", 1_100_000),
        ("53000", "FLEET", "OPERATE", 2_700_000),
        ("53100", "FLEET", "OPERATE", 4_600_000), ("53200", "FLEET", "OPERATE", 5_100_000),
        ("54300", "CORP", "SUPPORT", 95_000),
        ("54400", "CLINIC", "OPERATE", 1_350_000), ("54500", "CORP", "SUPPORT", 2_600_000),
        ("54600", "EMERG", "OPERATE", 3_800_000),
        ("55300", "CORP", "SUPPORT", 2_100_000),
    ),
    income=(("40200", "TRUST", 159_800_000, True, ""), ("40300", "PATIENT", 1_250_000, False, ""),
    ("40900", "CORP", 620_000, False, "")),
    opening=(
        ("10200", 31_900_000), ("10300", 22_700_000), ("10400", 8_100_000), ("10700", 14_600_000),
        ("10900", -23_400_000),
        ("12000", 1_350_000), ("13100", 2_900_000), ("15000", 19_800_000), ("15100", 940_000), ("20000", -8_300_000),
        ("20600", -3_600_000), ("20700", -2_100_000), ("22100", -13_900_000), ("31000", -11_200_000),
    ),
    worn=6_900_000, wearing=(("FLEET", "OPERATE", 1),), energy=1_250_000, estate="ESTATES", overhead="SUPPORT",
    unused=("50000", "50100", "50200", "50300", "40100"),
)  # fmt: skip
SHAPES = (COMMISSIONER, POLICE, FIRE, AMBULANCE)
"""In the order in which their books are written."""
