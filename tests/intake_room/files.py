"""Small payment files for tests: invented payees, each file with the mess its name says."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

HEADINGS = ("Payment Date", "Supplier Name", "Net Amount", "Expenditure Category", "Transaction Number")
POLICE = [
    ("03/04/2025", "Northmoor Fleet Ltd", "1200.00", "Vehicle Repairs", "P1"),
    ("04/04/2025", "Brightwater Energy plc", "5400.50", "Electricity", "P2"),
    ("04/04/2025", "THIRD PARTY CLAIM", "750.00", "Legal Fees", "P3"),
    ("12/05/2025", "Mr John Example", "610.00", "Training", "P4"),
    ("15/05/2025", "Westmarch County Council", "9000.00", "Business Rates", "P5"),
    ("15/05/2025", "NORTHMOOR FLEET LIMITED", "-200.00", "Vehicle Repairs", "P6"),
]
FIRE = [
    ("10/04/2025", "Northmoor Fleet Limited", "800.00", "Vehicle Repairs", "F1"),
    ("11/04/2025", "Brightwater Energy", "2100.00", "Electricity", "F2"),
    ("30/06/2025", "Westmarch County Council", "4000.00", "Business Rates", "F3"),
    ("30/06/2025", "Hoseworks Ltd", "930.10", "Equipment", "F4"),
]


def csv_file(
    folder: Path, name: str, rows: Iterable[Sequence[str]], headings: Sequence[str] = HEADINGS
) -> Path:
    """A CSV file of these rows."""
    path = folder / name
    lines = [",".join(headings), *(",".join(f'"{cell}"' for cell in row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def zip_bomb(folder: Path, name: str = "bomb.xlsx") -> Path:
    """A workbook whose one part unpacks to a thousand times its size."""
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            block = b"0" * (1024 * 1024)
            for _ in range(300):
                part.write(block)
    return path


def bytes_of(path: Path) -> io.BytesIO:
    """The file's bytes with its name, as a browser sends them."""
    stream = io.BytesIO(path.read_bytes())
    stream.name = path.name
    return stream
