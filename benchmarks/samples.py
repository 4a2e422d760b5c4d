"""Made-up payment files: seeded, of the shape that bodies publish, with no real payee in them."""

from __future__ import annotations

import csv
import datetime as dt
import random
from bisect import bisect
from itertools import accumulate
from pathlib import Path

SEED = 20260401
SUPPLIERS = (
    15_000  # of 1,000,000 lines: the number of names grows with the 0.6th power of the lines in real files
)
CATEGORIES = 120
DEPARTMENTS = 40
FIRST_DAY, DAYS = dt.date(2023, 4, 1), 4 * 365
FIRST_WORDS = [
    "Aldmoor",
    "Brackwell",
    "Calder",
    "Dunmere",
    "Eastholt",
    "Farrow",
    "Glenside",
    "Halden",
    "Ivyford",
    "Kestrel",
    "Larkhill",
    "Morkford",
]
SECOND_WORDS = [
    "Fleet",
    "Uniform",
    "Training",
    "Software",
    "Estates",
    "Cleaning",
    "Catering",
    "Medical",
    "Radio",
    "Safety",
    "Logistics",
    "Legal",
]
ENDINGS = ["Ltd", "Limited", "PLC", "LLP", "&", "Sons", "(UK)", "Ltd", "Group Services Partnership"]
HEADINGS = (
    "Transaction Number",
    "Payment Date",
    "Department",
    "Expense Category",
    "Supplier Name",
    "Net Amount",
)


def names(count: int, rng: random.Random) -> list[str]:
    """Distinct invented company names, spelt as untidily as in real files."""
    found: dict[str, None] = {}
    while len(found) < count:
        number = len(found)
        first = FIRST_WORDS[number % 12]
        name = f"{first} {rng.choice(SECOND_WORDS)} {rng.choice(ENDINGS)} {number:04x}".replace(
            "& Sons", "and Sons"
        )
        found[name.upper() if number % 3 == 0 else name] = None
    return list(found)


def payments_csv(path: str, rows: int) -> dict[str, int]:
    """Write a CSV of payment lines; gives its size in bytes, and how many payees and combinations it names.

    As in real files a payee has about three combinations of category and financial year over four years: most are
    paid for a thing or two, and only in some of the years.
    """
    rng = random.Random(SEED)
    payees = names(max(200, round(SUPPLIERS * (rows / 1_000_000) ** 0.6)), rng)
    steps = list(accumulate(1 / (place + 4) ** 0.9 for place in range(len(payees))))
    usual = [tuple(rng.sample(range(CATEGORIES), rng.choice((1, 2, 3, 4)))) for _ in payees]
    years = [range(4) if place < 50 else range(start := rng.randrange(4), start + rng.choice((1, 2, 3, 4)))
             for place in range(len(payees))]  # fmt: skip
    categories = [f"{rng.choice(SECOND_WORDS)} - group {number:03}" for number in range(CATEGORIES)]
    departments = [f"Department {number:02}" for number in range(DEPARTMENTS)]
    days = [f"{FIRST_DAY + dt.timedelta(days=number):%d/%m/%Y}" for number in range(DAYS)]
    quoted = {
        name: f"{name}, Payments" for name in payees[::40]
    }  # a comma: these cells are quoted in the file
    met = set()
    with Path(path).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(HEADINGS)
        for number in range(rows):
            year = number * 4 // rows
            place = bisect(steps, rng.random() * steps[-1])
            while year not in years[place]:
                place = bisect(steps, rng.random() * steps[-1])
            name = payees[place]
            kind = rng.choice(usual[place])
            met.add((place, kind, year))
            pence = int(rng.paretovariate(0.8) * 5000) % 90_000_000 + 1
            amount = f"{'-' if number % 23 == 0 else ''}{pence // 100}.{pence % 100:02}"
            writer.writerow(
                (5_000_000 + number // 2, days[number * DAYS // rows], departments[number * 7 % DEPARTMENTS],
                 categories[kind], quoted.get(name, name), amount)
            )  # fmt: skip
    return {"bytes": Path(path).stat().st_size, "payees": len(payees), "combinations": len(met)}
