"""Make the two shipped fonts of printed paper from the variable Source Sans 3 (SIL Open Font Licence 1.1).

    python scripts/make_fonts.py SourceSans3.ttf

Static weights, cut to the letters of European languages, render faster than the variable font and to the same bytes.
The licence reserves the name "Source" for the unchanged font, so these are called "Accord Sans".
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

OUT = Path(__file__).resolve().parents[1] / "static" / "fonts"
WEIGHTS = {"Regular": (400, 400), "Bold": (650, 700)}
LETTERS = [*range(0x20, 0x250), *range(0x1E80, 0x1EF4), *range(0x2000, 0x2070), 0x20AC, 0x2116, 0x2122, 0x2190, 0x2191,
           0x2192, 0x2193, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265, 0x2713, 0x2022]  # fmt: skip
NAMES = {
    1: "Accord Sans",
    2: "{style}",
    3: "Accord Sans {style}",
    4: "Accord Sans {style}",
    6: "AccordSans-{style}",
}


def make(source: str, style: str) -> Path:
    """One static weight; its dates are those of the source, so that it comes out the same every time."""
    drawn_at, said = WEIGHTS[style]
    font = TTFont(source, recalcTimestamp=False)
    font = instantiateVariableFont(font, {"wght": drawn_at}, inplace=False)
    font.recalcTimestamp = False
    options = Options(layout_features=["kern", "liga", "mark", "mkmk", "ccmp", "lnum", "tnum", "locl"],
                      name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14], hinting=False)  # fmt: skip
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    for record in list(font["name"].names):
        if record.nameID in NAMES:
            record.string = NAMES[record.nameID].format(style=style)
        elif record.nameID in (16, 17, 25):
            font["name"].removeNames(nameID=record.nameID)
    font["OS/2"].usWeightClass = said
    font["OS/2"].fsSelection = 0x20 if style == "Bold" else 0x40
    font["head"].macStyle = 1 if style == "Bold" else 0
    if "STAT" in font:
        del font["STAT"]
    path = OUT / f"accord-sans-{style.lower()}.ttf"
    font.save(path, reorderTables=True)
    return path


if __name__ == "__main__":
    for weight in WEIGHTS:
        made = make(sys.argv[1], weight)
        sys.stdout.write(f"{made} {made.stat().st_size}\n")
