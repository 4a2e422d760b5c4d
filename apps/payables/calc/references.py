"""A supplier's invoice number as one key, however it was typed: case, signs, leading noughts and idle words fall away."""

from __future__ import annotations

import re

_IDLE = re.compile(r"^(?:(?:SALES|TAX|VAT)?(?:INVOICE|INV)|NUMBER|NUM|NO|NR|REF|BILL)+(?=\d)")
_NOUGHTS = re.compile(r"(?<!\d)0+(?=\d)")


def reference_key(reference: str) -> str:
    """'INV-000417', 'inv 417' and 'Invoice No. 417' are one; 'HT-417' is another.  Never empty for a reference with a
    letter or digit; what has neither is its own key."""
    plain = re.sub(r"[^0-9A-Z]", " ", reference.upper())
    plain = _NOUGHTS.sub("", plain).replace(" ", "")
    return (_NOUGHTS.sub("", _IDLE.sub("", plain)) or " ".join(reference.split()))[:60]
