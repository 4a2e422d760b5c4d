"""Judges files as e-invoices: safe to read, the schema, the rules of EN 16931, Peppol's own; then reads them."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from lxml import etree

from apps.core.errors import Invalid
from apps.documents.einvoice import schema
from apps.documents.einvoice.reading import read
from apps.documents.einvoice.safety import refuse_unsafe
from apps.documents.einvoice.values import Examined, Fault

WORKER = Path(__file__).with_name("rules_worker.py")
WORKER_MEMORY = 2_000_000_000  # bytes of data; 190 MB are used by an ordinary invoice
WORKER_SECONDS = 30
"""Processor seconds for the start of the rules and a first file; each further file adds `SECONDS_EACH`."""
SECONDS_EACH = 5
TOGETHER_MAX = 200
FAULTS_MAX = 50
FILE, SCHEMA, EUROPEAN, PEPPOL = "File", "UBL 2.1 schema", "EN 16931", "Peppol"


def examine(data: bytes) -> Examined:
    """One file judged: its invoice when nothing fatal was found, every fault otherwise."""
    return examine_many([data])[0]


def examine_many(files: Sequence[bytes]) -> list[Examined]:
    """Up to 200 files judged together, in their order; the rules are started once for all of them."""
    if len(files) > TOGETHER_MAX:
        raise Invalid(f"At most {TOGETHER_MAX} e-invoices are judged together; {len(files)} were given.")
    first = [_first(data) for data in files]
    whole = [place for place, (_, faults) in enumerate(first) if not faults]
    judged = dict(zip(whole, _apart([files[place] for place in whole]), strict=True))
    made = []
    for place, (data, (root, faults)) in enumerate(zip(files, first, strict=True)):
        layers = [FILE, SCHEMA]
        if root is not None and place in judged:
            answer = judged[place]
            faults = [_fault(one) for one in answer["faults"]][:FAULTS_MAX]
            layers += [EUROPEAN, PEPPOL] if answer["peppol"] else [EUROPEAN]
            if not any(one.fatal for one in faults):
                faults += _beyond(root)
        stands = root is not None and not any(one.fatal for one in faults)
        digest = hashlib.sha256(data).hexdigest()
        made.append(Examined(digest, len(data), tuple(faults), read(root) if stands else None, tuple(layers)))
    return made


def _first(data: bytes) -> tuple[etree._Element | None, list[Fault]]:
    """What needs no rules: safe, XML, a UBL invoice or credit note, every element in its place."""
    try:
        refuse_unsafe(data)
    except Invalid as error:
        return None, [Fault(FILE, error.code.upper().replace("_", "-"), str(error))]
    root = schema.parsed(data)
    if schema.kind_of(root) is None:
        named = etree.QName(root).localname[:40]
        return None, [Fault(FILE, "NOT-UBL", f"This is no UBL invoice or credit note: it begins with “{named}”. "
                            "Ask the supplier for Peppol BIS Billing 3.0, or key it from their PDF.")]  # fmt: skip
    wrong = schema.out_of_order(root)
    return root, [
        Fault(SCHEMA, "XSD", "An element is missing, unknown or out of its order: the supplier's system writes the "
              f"invoice wrongly (line {line}).", said, f"line {line}")
        for said, line in wrong
    ]  # fmt: skip


def _beyond(root: etree._Element) -> list[Fault]:
    """What our books demand beside the rules: pounds."""
    currency = read(root).currency
    if currency == "GBP":
        return []
    return [
        Fault(
            "Accord",
            "CURRENCY",
            f"The invoice is in {currency[:3]}; these books take pounds. Ask for one in GBP.",
        )
    ]


def _apart(files: Sequence[bytes]) -> list[dict[str, Any]]:
    """The answers of all; a file that breaks the check is found by halves, and is faulty alone."""
    try:
        return _by_rules(files)
    except Invalid as error:
        if len(files) == 1:
            broken = {"layer": FILE, "rule": "CHECK-BROKEN", "text": str(error), "where": "", "fatal": True}
            return [{"peppol": False, "faults": [broken]}]
    half = len(files) // 2
    return _apart(files[:half]) + _apart(files[half:])


def _by_rules(files: Sequence[bytes]) -> list[dict[str, Any]]:
    """Each file's answer from the worker; Invalid when one of them kills it or takes too long."""
    if not files:
        return []
    rules = str(schema.folder() / "EN16931-UBL-validation.xslt")
    seconds = WORKER_SECONDS + SECONDS_EACH * len(files)
    with tempfile.TemporaryDirectory(prefix="accord-einvoice-") as place:
        paths = []
        for number, data in enumerate(files):
            path = Path(place) / f"{number}.xml"
            path.write_bytes(data)
            paths.append(str(path))
        command = [sys.executable, "-I", str(WORKER), str(WORKER_MEMORY), str(seconds), rules, *paths]
        try:
            done = subprocess.run(command, capture_output=True, timeout=seconds * 3, check=False)
        except subprocess.TimeoutExpired as error:
            raise Invalid(
                "The check of the e-invoice took too long and was given up. Try again later."
            ) from error
    lines = done.stdout.decode().splitlines()
    if done.returncode or len(lines) != len(files):
        raise Invalid(
            "The check of the e-invoice broke off, so nothing was taken in. Try again; if it happens again, send the file "
            "to the administrator.",
            code="check_broken",
        )
    return [json.loads(line) for line in lines]


def _fault(said: dict[str, Any]) -> Fault:
    official = said["text"]
    words = _plain_words().get(said["rule"]) or official.partition("]-")[2] or official
    return Fault(said["layer"], said["rule"], words, official, said["where"][:300], bool(said["fatal"]))


@cache
def _plain_words() -> dict[str, str]:
    path = Path(settings.ACCORD_REFERENCE_DIR) / "einvoice-rules.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["rule"]: row["words"] for row in csv.DictReader(file)}
