"""The trades of the demo county: what is bought, how each organisation heads it, how often and for how much."""

from __future__ import annotations

from dataclasses import dataclass

FLAT = (1.0,) * 12
#: Factors by calendar month, January first.
WINTER = (1.55, 1.45, 1.25, 0.95, 0.75, 0.6, 0.55, 0.55, 0.7, 0.95, 1.25, 1.45)
YEAR_END = (1.1, 1.25, 1.7, 0.7, 0.8, 0.9, 0.85, 0.75, 0.95, 1.0, 1.0, 1.0)
TERMS = (1.15, 1.1, 1.0, 0.9, 1.05, 1.0, 0.8, 0.5, 1.3, 1.25, 1.2, 0.75)
SUMMER = (0.7, 0.75, 0.9, 1.0, 1.15, 1.25, 1.3, 1.2, 1.1, 1.0, 0.9, 0.75)


@dataclass(frozen=True, slots=True)
class Trade:
    """One trade. Amounts are typical pounds a line; `buyers` weighs how often each organisation buys.

    `police` is a ledger heading, `fire` a dotted path, `nhs` an expense type and area, the forms they publish in.
    """

    key: str
    words: tuple[str, ...]
    police: str
    fire: str
    nhs: tuple[str, str]
    typical: float
    buyers: dict[str, float]
    suppliers: int
    joint: int
    season: tuple[float, ...] = FLAT
    drift: float = 0.03
    old_fire: str = ""


def _t(
    key: str, words: str, police: str, fire: str, nhs: str, typical: float, cc: float, fra: float, amb: float,
    suppliers: int, joint: int, season: tuple[float, ...] = FLAT, drift: float = 0.03, old: str = "", pcc: float = 0.0,
) -> Trade:  # fmt: skip
    """A trade from one line: `words` and `nhs` are parted by a bar."""
    kind, area = nhs.split("|")
    buyers = {
        code: weight for code, weight in (("CC", cc), ("FRA", fra), ("AMB", amb), ("PCC", pcc)) if weight
    }
    return Trade(
        key,
        tuple(words.split("|")),
        police,
        fire,
        (kind, area),
        typical,
        buyers,
        suppliers,
        joint,
        season,
        drift,
        old,
    )


TRADES = (
    _t("fuel", "Fuels|Fuel Cards|Petroleum", "Petrol", "vehicle management.fuel.fuel.products",
       "Vehicle Fuel|Fleet Services", 2900, 9, 9, 9, 9, 5, FLAT, 0.06, "Diesel"),
    _t("power", "Energy|Power Supply", "Electricity", "utilities.electricity.electricity.service",
       "Electricity|Estates", 2600, 8, 9, 6, 6, 4, WINTER, 0.08, "Electricity"),
    _t("gas", "Gas|Gas Supply", "Gas", "utilities.gas.gas.service", "Gas|Estates", 1500, 4, 7, 3, 4, 3,
       WINTER, 0.07, "Gas"),
    _t("water", "Water|Water Services", "Water", "utilities.water.water.service", "Water And Sewerage|Estates",
       1300, 5, 4, 3, 4, 3, FLAT, 0.05, "Water"),
    _t("software", "Software|Systems|Digital", "Computer Licences",
       "information communication technology.software.commercial off-the-shelf.products",
       "Computer Software/License|Digital Services", 11000, 6, 4, 5, 62, 16, YEAR_END, 0.05, "Computer Software", 0.5),
    _t("hardware", "Computers|IT Supplies|Networks", "Computer Equipment (Hardware)",
       "information communication technology.hardware.hardware.products", "Computer Hardware Purch|Digital Services",
       7500, 7, 5, 5, 34, 10, YEAR_END, 0.01, "Computer Hardware"),
    _t("itsupport", "IT Support|Managed Services|Tech", "Computer Maintenance",
       "information communication technology.maintenance & support.maintenance & support.service",
       "Computer Maintenance|Digital Services", 14000, 4, 2, 3, 26, 6, FLAT, 0.04, "Ict Support Services (External)"),
    _t("telecom", "Telecom|Communications|Voice", "Police - Exchanges Phones - Call Charges",
       "information communication technology.telecommunications - fixed.telecom - fixed.exch - rentals",
       "Telephones Rental|Control Room", 3900, 4, 4, 4, 14, 6, FLAT, -0.02, "Exchange Phones"),
    _t("mobile", "Mobile|Cellular", "Police - Mobile Data",
       "information communication technology.telecommunications.mobile.products", "Mobile Phones|Control Room",
       5200, 3, 3, 4, 6, 4, FLAT, -0.01, "Mobile Phone Costs"),
    _t("radio", "Radio Networks|Airlink", "Police - Airwave", "fire & rescue.mobilising.mobilising.mobs network airwaves",
       "Airwave Charges|Control Room", 38000, 1, 1, 1.5, 3, 2, FLAT, 0.02, "Fire Mobs Airwave Costs"),
    _t("cars", "Motors|Vehicles|Conversions", "Vehicle Purchase", "vehicle management.commercial.commercial.products",
       "Capital Vehicles|Fleet Services", 31000, 5, 2, 4, 22, 7, YEAR_END, 0.05, "Vehicle Purchase"),
    _t("parts", "Vehicle Parts|Motor Factors|Autospares", "Police - Vehicle Workshop Parts",
       "vehicle management.parts.parts.prods, incl exhausts prods, etc not bus", "Vehicle Parts|Fleet Services",
       980, 14, 9, 8, 38, 11, FLAT, 0.05, "Vehicle Spares & Small Tools"),
    _t("tyres", "Tyres|Tyre Services", "Police - Tyres", "vehicle management.parts.parts.tyres",
       "Vehicle Tyres|Fleet Services", 1250, 6, 5, 6, 8, 4, FLAT, 0.04, "Tyres"),
    _t("repair", "Garage|Bodyworks|Commercials|Coachworks", "Vehicle & Plant R&M (External)",
       "internal.vehicle management.maintenance.service, not buses", "Vehicle Repairs|Fleet Services", 1500, 8, 8, 9,
       46, 9, FLAT, 0.05, "Vehicle & Plant R&M (External)"),
    _t("recovery", "Recovery|Breakdown", "Police - Vehicle Recovery & Storage",
       "vehicle management.vehicle recovery.vehicle recovery.service", "Vehicle Recovery|Fleet Services", 2100, 4, 0.4,
       0.8, 10, 2, WINTER, 0.03, "Vehicle R&M"),
    _t("leasing", "Leasing|Contract Hire|Fleet Finance", "Hire of Transport",
       "vehicle management.leasing.leasing.vehicle leasing - finance lease", "Vehicle Leases|Fleet Services", 4700, 4,
       4, 6, 13, 5, FLAT, 0.03, "Hire Of Transport"),
    _t("insurance", "Insurance|Underwriting|Risk", "Transport Insurance", "financial services.insurance.insurance.other",
       "Insurance Costs|Corporate", 33000, 0.7, 0.6, 0.5, 9, 3, (0.3, 0.3, 2, 5, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.4, 0.4),
       0.07, "Insurances General"),
    _t("cleaning", "Cleaning|Facilities|Hygiene", "Building Cleaning Contract (External)",
       "cleaning & janitorial.cleaning service.external.service", "Cleaning Contract|Estates", 6800, 5, 4, 4, 16, 6,
       FLAT, 0.05, "Building Cleaning Contract (External)"),
    _t("waste", "Waste|Recycling|Environmental", "Waste Collection Charges",
       "environmental services.waste management.waste collection.service", "Clinical Waste|Estates", 1300, 5, 4, 6, 14,
       5, FLAT, 0.04, "Waste Collection Charges"),
    _t("works", "Construction|Builders|Contractors", "Ext  Adapt  Improv  Etc",
       "works - construction, repair & maint.buildings.construction.works fees (external)", "Building Works|Estates",
       26000, 3, 2, 2, 34, 7, SUMMER, 0.06, "Ext  Adapt  Improv  Etc"),
    _t("repairs", "Building Services|Electrical|Plumbing|Roofing|Doors", "Police Reactive Maintenance – Building Services",
       "works - construction, repair & maint.buildings.repair & maintenance.service", "Building Repairs|Estates", 1700,
       13, 12, 6, 64, 16, WINTER, 0.04, "Repairs & Maintenance General"),
    _t("surveyors", "Surveyors|Architects|Property Consultants", "Works Fees (External)",
       "works - construction, repair & maint.consultancy.consultancy.service", "Professional Fees|Estates", 6200, 2,
       1.5, 1.5, 18, 4, SUMMER, 0.03, "Works Fees (External)"),
    _t("grounds", "Grounds|Landscapes|Arboriculture", "Delegated Grounds Maintenance",
       "horticultural.tree trimming.tree trimming.service", "Grounds Maintenance|Estates", 1100, 2, 2, 1.5, 12, 4,
       SUMMER, 0.03, "Delegated Grounds Maintenance"),
    _t("uniform", "Uniforms|Workwear|Outfitters", "Clothing & Uniform", "clothing.uniforms.uniforms.products",
       "Staff Uniforms|Supplies", 2100, 7, 5, 6, 16, 6, FLAT, 0.03, "Clothing & Uniform"),
    _t("ppe", "Protective Clothing|Safetywear|Armour", "Police - Other Specialist Operational Equipment",
       "clothing.protective.protective.products, includes ppe & workwear", "Protective Clothing|Supplies", 3900, 3, 8,
       4, 13, 4, FLAT, 0.03, "Protective Clothing"),
    _t("boots", "Footwear|Boots", "Clothing & Uniform", "clothing.footwear.footwear.products, includes safety footwear",
       "Staff Uniforms|Supplies", 1500, 3, 3, 3, 5, 3, FLAT, 0.02, "Protective Clothing"),
    _t("fireground", "Fire Equipment|Pumps|Ladders|Rescue Tools", "Equipment General",
       "fire & rescue.specialist equipment.operational equipment.products & maintenance",
       "Rescue Equipment|Special Operations", 3300, 1, 12, 1, 24, 2, FLAT, 0.03, "Fire - Operational Equipment"),
    _t("breathing", "Breathing Apparatus|Respirators", "Equipment General",
       "fire & rescue.breathing equipment.breathing equipment.products & services",
       "Respiratory Equipment|Special Operations", 4200, 0.5, 5, 0.8, 7, 2, FLAT, 0.03, "Fire - Breathing Apparatus"),
    _t("medical", "Medical|Medical Supplies|Healthcare", "Police - Scientific Support Equipment",
       "healthcare.consumables.consumables.products", "Med & Surg Equip Disposable|Paramedic Stores", 5600, 2, 2, 14,
       32, 8, FLAT, 0.04, "Medical Fees"),
    _t("drugs", "Pharma|Medical Gases", "Police - Medical Expenses Recruits", "healthcare.drugs.drugs.products",
       "Drugs|Paramedic Stores", 9800, 0.2, 0.2, 6, 8, 0, FLAT, 0.05),
    _t("transport", "Patient Transport|Private Ambulance", "Police - Detained Persons - Other Expenses",
       "passenger transport.taxi services.taxi services.service", "Patient Transport Services|Operations", 21000, 0.2,
       0.1, 8, 14, 0, WINTER, 0.04),
    _t("clinicians", "Medical Services|Occupational Health|Forensic Medical", "Police - Surgeons",
       "healthcare.fees.fees.service", "Occupational Health|Workforce", 5200, 3, 2, 3, 14, 5, FLAT, 0.04,
       "Medical Fees"),
    _t("forensics", "Forensics|Laboratories|Analytics", "Police - FSS",
       "environmental services.forensic & laboratory.analyst.consumables", "Laboratory Services|Operations", 7400, 7,
       0.6, 0.4, 14, 2, FLAT, 0.05, "Consumable Materials"),
    _t("interpreters", "Interpreting|Languages|Translation", "Police - Interpreters",
       "human resources.interpretation & translation.interpretation & translation.service",
       "Interpreting Fees|Operations", 1800, 4, 0.3, 1.2, 8, 3, FLAT, 0.04, "Professional Services"),
    _t("training", "Training|Learning|Academy|Coaching", "Training Expenses (External)",
       "human resources.training & conferences.training & conferences.service", "Training Expenses|Workforce", 2100,
       12, 11, 7, 76, 18, TERMS, 0.03, "Course Providers", 0.3),
    _t("agency", "Recruitment|Staffing|Resourcing", "Agency Staff",
       "human resources.temporary & agency staff.administration & clerical.service", "Agency Non Clinical|Workforce",
       3600, 6, 4, 7, 24, 8, FLAT, 0.05, "Agency Staff"),
    _t("consultants", "Consulting|Advisory|Associates", "Consultant Fees",
       "human resources.professional & advisory services.professional & advisory services.service",
       "Consultancy|Corporate", 9200, 4, 2, 3, 44, 10, YEAR_END, 0.04, "Professional Services", 0.5),
    _t("legal", "Solicitors|Chambers|Law", "Police - Counsel Fees", "legal services.advocacy.advocacy.service",
       "Legal Fees|Corporate", 3400, 6, 1.5, 2, 26, 5, FLAT, 0.04, "Legal Fees"),
    _t("furniture", "Office Furniture|Interiors|Seating", "Furniture (Purchase)",
       "furniture & soft furnishings.commercial furniture.commercial furniture.products or supply & fit",
       "Furniture & Fittings|Estates", 2600, 2.5, 2, 2, 16, 5, YEAR_END, 0.02, "Furniture General"),
    _t("stationery", "Stationers|Office Supplies|Paper", "Stationery", "stationery.sundries.sundries.products",
       "Stationery|Corporate", 860, 3, 4, 2, 9, 5, FLAT, 0.03, "Stationery"),
    _t("print", "Print|Signs|Graphics", "Printing - External", "facilities & management services.printing.printing.service",
       "Printing Costs|Corporate", 1400, 2.5, 2.5, 2, 20, 5, FLAT, 0.03, "Printing - External"),
    _t("copiers", "Copiers|Document Systems", "Photocopying",
       "facilities & management services.reprographics.reprographics.reprographics photocopying service",
       "Photocopying|Corporate", 5600, 1.5, 1, 1.5, 5, 3, FLAT, 0.0, "Photocopying"),
    _t("post", "Couriers|Parcels|Mail Services", "Postage & Carriage", "mail services.couriers.couriers.service",
       "Postage & Carriage|Corporate", 1500, 3, 3, 2, 9, 4, FLAT, 0.04, "Postage & Carriage"),
    _t("catering", "Catering|Foods|Kitchens", "Catering Service (External)",
       "catering.corporate services.corporate services.service, inc council run cafes, etc", "Catering|Operations",
       1300, 5, 6, 2, 26, 5, FLAT, 0.05, "Catering Service (External)"),
    _t("hotels", "Hotels|Conference Centres|Inns", "Conference Expenses",
       "human resources.training & conferences.training & conferences.conferences", "Conferences|Workforce", 1200, 3,
       3, 2, 22, 5, TERMS, 0.04, "Conference Expenses", 0.4),
    _t("security", "Security|Guarding|Access Control", "Police - Other Specialist Operational Equipment",
       "facilities & management services.security.security.products or service", "Security Services|Estates", 2900, 3,
       1.5, 2, 16, 5, FLAT, 0.04, "Service Contracts"),
    _t("animals", "Veterinary|Kennels|Equine", "Police - Dog Expenses",
       "animals.veterinary.veterinary.service for working animals", "Other Expenses|Operations", 780, 4, 0.4, 0, 9, 1),
    _t("grants", "Trust|Community Project|Youth Project|Support Network", "Partnership Grants",
       "financial services.grants.grants.charitable", "Grants|Corporate", 11500, 1, 0.3, 0, 34, 3, FLAT, 0.02,
       "Grants To Other Bodies", 9),
    _t("subs", "Institute|Federation of Practice|Register", "Police - Professional Subscriptions",
       "financial services.subscriptions.subscriptions.service", "Subscriptions|Corporate", 1900, 2, 2, 1.5, 12, 4,
       (0.8, 0.8, 1, 3, 1.2, 0.8, 0.7, 0.6, 0.8, 0.8, 0.7, 0.8), 0.03, "Subscriptions", 0.4),
)  # fmt: skip

#: Amounts that no competition decides: (key, police heading, fire path, NHS type and area, typical, weight by buyer).
PUBLIC = (
    _t("rates", "Rates", "Rates", "financial services.council tax & business rates.council tax & business rates.service",
       "Rates|Estates", 19000, 2, 2, 1.5, 0, 0, (0.2, 0.2, 0.4, 5, 2, 1, 0.8, 0.6, 0.6, 0.5, 0.4, 0.3), 0.04, "Rates"),
    _t("council", "Council", "Police - Other Third Party Payments", "financial services.rents.rents.service",
       "Other Services|Corporate", 9000, 3, 2, 1, 0, 0, FLAT, 0.03, "Rents - Premises", 1.5),
    _t("police", "Police", "Police - Mutual assistance", "financial services.subscriptions.subscriptions.service",
       "Other Services|Corporate", 24000, 1.5, 0.1, 0.1, 0, 0, FLAT, 0.03, "Subscriptions", 0.5),
    _t("pension", "Pensions", "LGPS Pensions Deficit Payment", "human resources.long service awards.long service awards.x",
       "Pension Administration Service|Corporate", 41000, 0.4, 0.3, 0.3, 0, 0, FLAT, 0.03, "Pensions Services Sla"),
    _t("nhs", "NHS", "Police - Medical Expenses Recruits", "healthcare.fees.fees.service",
       "Services From Other NHS Trusts|Corporate", 16000, 0.5, 0.2, 4, 0, 0, FLAT, 0.03, "Medical Fees"),
)  # fmt: skip
