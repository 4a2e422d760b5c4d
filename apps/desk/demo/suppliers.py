"""Invented suppliers of the demo county, and the many ways in which four finance systems spell them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from apps.desk.demo.county import CITY, DISTRICTS, NEIGHBOURS, SEED
from apps.desk.demo.trades import PUBLIC, TRADES, Trade
from apps.suppliers.calc.identifiers import check_vat_number, vat_total

_HEADS = """
    Brax Corl Drev Fenw Gorl Hesk Ivel Jorv Ketl Lorb Mork Nuth Oxt Pard Quar Rusk Skel Tarn Umb Vor Wex Ymb Zeph
    Plim Trev Silv Marsk Hoxt Dask Orb Grey Thorv Elv Askr Brin Cald Dunv Eskw Frith Gald
"""
_TAILS = """
    beck croft dale fell garth hame lyn mere nock owe pike quoy rigg sett thwaite usk vale wick yard stane
    combe holt shaw by low marl hythe mount cross ford
"""
_FORENAMES = "Ada Owen Ruth Idris Nell Tomas Greta Hugh Isla Joss Kit Lena Milo Nora Otto Petra"
_SURNAMES = "Oswin Ferrin Marsk Tallis Vell Dreve Corlby Hoxton-Vale Pellow Rusk Nuthall Quarle Umbry Ivelby"
_PPON = "BCDGHJLMNPQRTVWXYZ"
ORGANISATIONS = ("CC", "FRA", "AMB", "PCC")
#: Share of joint suppliers that buyers spell so differently that only a suggestion can join them.
_HARD = 0.3
#: The table of trades counts generously; about 180 suppliers end up with two services or more.
_JOINT_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class DemoSupplier:
    """One supplier: true name, identifiers (valid in form, issued to nobody), buyers and spellings by buyer."""

    number: int
    name: str
    trade: str
    kind: str
    buyers: tuple[str, ...]
    spellings: dict[str, tuple[str, ...]] = field(hash=False)
    company_number: str = ""
    vat_number: str = ""
    ppon: str = ""
    charity_number: str = ""
    town: str = ""
    small: bool = False
    size: float = 1.0

    @property
    def joint(self) -> bool:
        """True if buyers of two services or more pay this supplier."""
        return len({"CC" if code == "PCC" else code for code in self.buyers}) > 1


@lru_cache(maxsize=4)
def suppliers(seed: str = SEED, scale: int = 1) -> tuple[DemoSupplier, ...]:
    """All suppliers of the county in a fixed order; the same seed and scale give the same suppliers."""
    rng = random.Random(f"{seed}/suppliers")  # noqa: S311
    names = _names(rng)
    found: list[DemoSupplier] = []
    for trade in TRADES:
        count = trade.suppliers * max(1, round(scale**0.5))
        joint = round(trade.joint * _JOINT_SHARE)
        for place in range(count):
            found.append(_firm(rng, len(found) + 1, trade, next(names), joint=place < joint))
    found += _public_bodies(rng, len(found))
    return tuple(found)


def _names(rng: random.Random) -> Iterator[str]:
    """Invented stems, each once; when the plain ones are used up they are paired."""
    heads, tails = _HEADS.split(), _TAILS.split()
    stems = [head + tail for head in heads for tail in tails]
    rng.shuffle(stems)
    yield from stems
    while True:
        yield f"{rng.choice(stems)} {rng.choice(stems)}"


def _firm(rng: random.Random, number: int, trade: Trade, stem: str, *, joint: bool) -> DemoSupplier:
    word = rng.choice(trade.words)
    charity = trade.key == "grants"
    form = (
        ""
        if charity
        else rng.choices(("Ltd", "Limited", "PLC", "LLP", "(UK) Ltd", "Group Ltd"), (9, 4, 1, 1, 2, 2))[0]
    )
    stem = _stem(rng, stem)
    name = " ".join(part for part in (stem, word, form) if part)
    services = [code for code in ("CC", "FRA", "AMB") if code in trade.buyers]
    weights = [trade.buyers[code] for code in services]
    buyers: set[str]
    if joint and len(services) > 1:
        buyers = {*rng.sample(services, rng.choice((2, 2, 3)) if len(services) > 2 else 2)}
    else:
        buyers = {rng.choices(services, weights)[0]}
    if trade.buyers.get("PCC") and rng.random() < (0.95 if charity else 0.25):
        buyers.add("PCC")
        if charity and not joint:
            buyers = {"PCC"}
    hard = joint and rng.random() < _HARD
    ordered = tuple(code for code in ORGANISATIONS if code in buyers)
    size = rng.lognormvariate(0, 1.05) * (2.4 if joint else 1.0)
    return DemoSupplier(
        number=number,
        name=name,
        trade=trade.key,
        kind="charity" if charity else "firm",
        buyers=ordered,
        spellings=spell(rng, name, stem, word, ordered, number, hard=hard),
        company_number="" if charity else f"{99_000_000 + number:08d}",
        vat_number="" if charity else _vat(number),
        ppon=_ppon(rng) if rng.random() < 0.35 else "",
        charity_number=f"{1_990_000 + number:07d}" if charity else "",
        town=rng.choice((CITY, *DISTRICTS, *NEIGHBOURS)),
        small=rng.random() < 0.55,
        size=round(min(size, 14.0), 4),
    )


def _stem(rng: random.Random, stem: str) -> str:
    """Mostly the stem alone; some firms are two partners, initials or carry an adjective."""
    kind = rng.random()
    if kind < 0.08:
        return f"{stem} & Sons"
    if kind < 0.14:
        return f"{rng.choice(_SURNAMES.split())} & {stem}"
    if kind < 0.2:
        return f"{rng.choice('ABCDEGHJKLMNPRST')}.{rng.choice('ABCDEFGHJKLMNPRSTW')}. {stem}"
    return stem


def spell(
    rng: random.Random, name: str, stem: str, word: str, buyers: tuple[str, ...], number: int, *, hard: bool
) -> dict[str, tuple[str, ...]]:
    """How each buyer spells the name, its usual spelling first."""
    found: dict[str, tuple[str, ...]] = {}
    for place, code in enumerate(buyers):
        base = _mangled(rng, name, stem, word) if hard and place else name
        found[code] = tuple(dict.fromkeys(_house_style(rng, base, code, number)))
    return found


def _mangled(rng: random.Random, name: str, stem: str, word: str) -> str:
    """A spelling that no plain normalising joins: a slip, an abbreviation, a trading name, words added."""
    kind = rng.randrange(5)
    if kind == 0 and len(stem) > 6:
        place = rng.randrange(2, len(stem) - 2)
        return f"{stem[:place]}{stem[place + 1]}{stem[place]}{stem[place + 2 :]} {word} Ltd"
    if kind == 1:
        return f"{stem} {word} Services Ltd"
    if kind == 2:
        return f"{stem} Holdings T/A {stem} {word}"
    if kind == 3:
        return f"{stem} {word} (formerly {rng.choice(_SURNAMES.split())} {word}) Ltd"
    return f"{stem[:5]}-{stem[5:]} {word} Ltd" if len(stem) > 7 else f"{stem} {word} International Ltd"


def _house_style(rng: random.Random, name: str, code: str, number: int) -> Iterator[str]:
    """Spellings in the manner of one finance system, the usual one first."""
    upper = name.upper()
    if code in ("CC", "PCC"):
        yield upper.replace("LIMITED", "LTD") if rng.random() < 0.6 else upper
        if rng.random() < 0.25:
            yield f"{upper} ({200000 + number * 7})"
        if rng.random() < 0.2:
            yield upper.replace(" & ", " AND ").replace(".", "")
        if rng.random() < 0.12:
            yield f"{upper} [{number + 17000}]"
    elif code == "FRA":
        yield name
        yield name.lower()
        if rng.random() < 0.2:
            yield f"{name.title()} 01"
        if rng.random() < 0.15:
            yield name.replace("Limited", "Ltd.").replace("(UK) ", "")
    else:
        plain = name.replace("Ltd", "Limited") if rng.random() < 0.4 else name
        yield f"UK{9_900_000 + number * 13:010d} : {plain}" if rng.random() < 0.2 else plain
        if rng.random() < 0.3:
            yield plain.replace(" Ltd", "").replace(" Limited", "") + "  "
        if rng.random() < 0.15:
            yield f"The {plain}"


def _vat(number: int) -> str:
    """A number of the newer series whose check digits fit, far above any issued."""
    stem = f"{9_980_000 + number:07d}"
    for end in range(97):
        if vat_total(f"{stem}{end:02d}") % 97 == 42 and check_vat_number(f"{stem}{end:02d}").ok:
            return f"{stem}{end:02d}"
    return ""


def _ppon(rng: random.Random) -> str:
    head = "P" + "".join(rng.choices(_PPON, k=3))
    middle = "".join(rng.choices("123456789", k=4))
    return f"{head}-{middle}-{''.join(rng.choices(_PPON, k=3))}{rng.choice(_PPON[2:])}"


def _public_bodies(rng: random.Random, first: int) -> list[DemoSupplier]:
    """Councils, neighbouring services, the pension fund and hospitals: paid, but never after a competition."""
    listed = [(f"{district} Borough Council", "rates") for district in DISTRICTS]
    listed += [(f"{CITY} City Council", "rates"), ("Westmarch County Council", "council")]
    listed += [(f"{CITY} City Council (Non Domestic Rates)", "rates")]
    listed += [(f"{district} Town Council", "council") for district in DISTRICTS[:4]]
    for neighbour in NEIGHBOURS:
        listed += [
            (f"Police and Crime Commissioner for {neighbour}", "police"),
            (f"{neighbour} Fire and Rescue Authority", "police"),
            (f"{neighbour} University Hospitals NHS Foundation Trust", "nhs"),
        ]
    listed += [("Westmarch Pension Fund", "pension"), ("Westmarch Hospitals NHS Trust", "nhs")]
    found = []
    for place, (name, trade) in enumerate(listed, start=first + 1):
        by_trade = next(item for item in PUBLIC if item.key == trade)
        buyers = tuple(code for code in ORGANISATIONS if code in by_trade.buyers)
        spellings = {code: tuple(dict.fromkeys(_public_style(rng, name, code, place))) for code in buyers}
        found.append(
            DemoSupplier(
                place, name, trade, "public", buyers, spellings, town=CITY, size=rng.uniform(0.4, 2.0)
            )
        )
    return found


def _public_style(rng: random.Random, name: str, code: str, number: int) -> Iterator[str]:
    short = name.replace("Police and Crime Commissioner", "PCC").replace("NHS Foundation Trust", "NHSFT")
    if code in ("CC", "PCC"):
        yield name.upper() if rng.random() < 0.6 else short.upper()
        yield f"{name.upper()} ({200000 + number * 7})"
    elif code == "FRA":
        yield name.replace(" and ", " & ")
        yield name.lower()
        if "Borough Council" in name:
            yield f"Borough of {name.removesuffix(' Borough Council')}"
    else:
        yield short if rng.random() < 0.5 else name


def individuals(seed: str = SEED) -> tuple[str, ...]:
    """Invented persons with titles, as police files name counsel and doctors."""
    rng = random.Random(f"{seed}/individuals")  # noqa: S311
    titles = ("MR", "MRS", "MISS", "DR", "PROFESSOR")
    return tuple(
        f"{rng.choice(titles)} {rng.choice(_FORENAMES.split())} {rng.choice(_SURNAMES.split())}".upper()
        for _ in range(24)
    )
