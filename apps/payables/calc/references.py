"""Numbers as suppliers type them: their own of an invoice as one key, and ours of an order as we write it."""

from __future__ import annotations

import re

_IDLE = re.compile(r"^(?:(?:SALES|TAX|VAT)?(?:INVOICE|INV)|NUMBER|NUM|NO|NR|REF|BILL)+(?=\d)")
_ORDER = re.compile(r"\bPO\W{0,3}(\d{4})\W{0,3}(\d{1,9})\b")
_NOUGHTS = re.compile(r"(?<!\d)0+(?=\d)")


def reference_key(reference: str) -> str:
    """'INV-000417', 'inv 417' and 'Invoice No. 417' are one; 'HT-417' is another.  Never empty for a reference with a
    letter or digit; what has neither is its own key."""
    plain = re.sub(r"[^0-9A-Z]", " ", reference.upper())
    plain = _NOUGHTS.sub("", plain).replace(" ", "")
    return (_NOUGHTS.sub("", _IDLE.sub("", plain)) or " ".join(reference.split()))[:60]


def order_number(text: str) -> str:
    """'po 2026/123' and 'Order PO-2026-000123' are PO-2026-000123; what is no number of ours is empty."""
    found = _ORDER.search(text.upper())
    return f"PO-{found[1]}-{int(found[2]):06d}" if found else ""
