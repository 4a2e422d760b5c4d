"""The child process that opens one workbook: a hostile or giant one can only end this process.

Run as a script: `python -I workbook_worker.py FILE MEMORY_BYTES CPU_SECONDS`.  Writes pickled frames to
standard output: ("sheet", name, hidden), ("rows", first row number, rows), ("end",) or ("error", kind, text).
"""

from __future__ import annotations

import datetime as dt
import pickle
import sys
from contextlib import suppress
from typing import Any

BLOCK = 5_000
CELL_TYPES = frozenset({str, float, int, dt.date, dt.datetime})


def limit(memory: int, seconds: int) -> None:
    """Caps the memory (bytes) and processor time of this process where the system allows it."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def send(frame: tuple[Any, ...]) -> None:
    """Writes one frame."""
    pickle.dump(frame, sys.stdout.buffer, protocol=5)


def tidy(cell: Any) -> Any:
    """A cell of an unusual type as the text a spreadsheet shows."""
    if type(cell) in CELL_TYPES:
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    return "" if cell is None else str(cell)


def main(path: str, memory: int, seconds: int) -> None:
    """Sends every sheet of the workbook at `path`."""
    limit(memory, seconds)
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_path(path)
        hidden = {one.name: one.visible != calamine.SheetVisibleEnum.Visible for one in book.sheets_metadata}
        kinds = {one.name: one.typ for one in book.sheets_metadata}
        for name in book.sheet_names:
            if kinds[name] != calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(name)
            send(("sheet", name, hidden[name]))
            block: list[list[Any]] = []
            first = 1  # iter_rows begins at the sheet's first row, but at its first used column
            left = [""] * (sheet.start[1] if sheet.start else 0)
            for cells in sheet.iter_rows() if sheet.start else ():
                row = left + cells
                block.append(row if CELL_TYPES.issuperset(map(type, row)) else [tidy(cell) for cell in row])
                if len(block) == BLOCK:
                    send(("rows", first, block))
                    first += BLOCK
                    block = []
            if block:
                send(("rows", first, block))
        send(("end",))
    except calamine.PasswordError:
        send(("error", "password", ""))
    except MemoryError:
        send(("error", "memory", ""))
    except Exception as error:
        # Whatever the workbook did to the reader, the parent tells it as one sentence.
        send(("error", "broken", str(error)[:200]))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    sys.stdout.buffer.flush()
