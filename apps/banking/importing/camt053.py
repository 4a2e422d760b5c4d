"""ISO 20022 camt.053: the statement in a bank's XML.  Entities, external files and documents with a DTD are refused."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

from lxml import etree

from apps.banking.importing.statement import LINES_MAX, RAW_MAX, NotAStatement, Stated, StatedLine

_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
DEPTH_MAX = 40


def read(content: bytes, name: str) -> list[Stated]:
    """Every statement of the file, each adding up; NotAStatement with the sentence to show otherwise."""
    statements = [_statement(one, name) for one in _root(content, name).iter("{*}Stmt")]
    if not statements:
        raise NotAStatement(f"{name} is XML, but holds no bank statement (camt.053).")
    return [one.checked(name) for one in statements]


def _root(content: bytes, name: str) -> etree._Element:
    plain = content.replace(b"\x00", b"")  # In UTF-16 every second byte is nought.
    if _DOCTYPE.search(plain):
        raise NotAStatement(
            f"{name} declares a document type or entities, which no bank statement does. It was not read."
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise NotAStatement(
            f"{name} is damaged XML (line {error.lineno}). Ask the bank for the file again."
        ) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotAStatement(
            f"{name} declares a document type, which no bank statement does. It was not read."
        )
    if "camt.053" not in str(root.tag):
        raise NotAStatement(f"{name} is XML, but not a bank-to-customer statement (camt.053).")
    return root


def _statement(one: etree._Element, name: str) -> Stated:
    balances: dict[str, Decimal] = {}
    for balance in one.findall("{*}Bal"):
        code = _text(balance, "Tp/CdOrPrtry/Cd")
        balances.setdefault(code, _amount(balance, name))
    opening = balances.get("OPBD", balances.get("PRCD"))
    closing = balances.get("CLBD")
    if opening is None or closing is None:
        raise NotAStatement(f"{name} says no opening or no closing booked balance (OPBD, CLBD).")
    entries = one.findall("{*}Ntry")
    if len(entries) > LINES_MAX:
        raise NotAStatement(f"{name} holds more than {LINES_MAX:,} entries. Ask the bank for one file a day.")
    booked = [entry for entry in entries if (_text(entry, "Sts/Cd") or _text(entry, "Sts")) in ("BOOK", "")]
    account = _text(one, "Acct/Id/IBAN") or _text(one, "Acct/Id/Othr/Id")
    member = _text(one, "Acct/Svcr/FinInstnId/ClrSysMmbId/MmbId")
    return Stated(
        re.sub(r"\W", "", f"{member}{account}" if len(re.sub(r"\W", "", account)) == 8 else account),
        _text(one, "ElctrncSeqNb") or _text(one, "LglSeqNb") or _text(one, "Id"), opening, closing,
        tuple(_entry(entry, name) for entry in booked),
    )  # fmt: skip


def _entry(entry: etree._Element, name: str) -> StatedLine:
    dated = _day(entry, "BookgDt", name) or _day(entry, "ValDt", name)
    if dated is None:
        raise NotAStatement(f"{name} holds an entry without a day.")
    amount = _amount(entry, name)
    details = entry.find("{*}NtryDtls/{*}TxDtls")
    where = details if details is not None else entry
    party = _text(where, "RltdPties/Cdtr/Nm" if amount < 0 else "RltdPties/Dbtr/Nm") or _text(
        where, "RltdPties/Cdtr/Pty/Nm" if amount < 0 else "RltdPties/Dbtr/Pty/Nm"
    )
    reference = next(
        (said for said in (_text(where, "Refs/EndToEndId"), _text(entry, "NtryRef"), _text(entry, "AcctSvcrRef"))
         if said and said != "NOTPROVIDED"), "",
    )  # fmt: skip
    words = [_text(where, "RmtInf/Ustrd"), _text(entry, "AddtlNtryInf")]
    return StatedLine(
        dated, _day(entry, "ValDt", name) or dated, amount,
        _text(entry, "BkTxCd/Prtry/Cd") or _text(entry, "BkTxCd/Domn/Fmly/SubFmlyCd"), reference[:80], party[:140],
        " ".join(one for one in words if one)[:300], _raw(entry),
    )  # fmt: skip


def _amount(above: etree._Element, name: str) -> Decimal:
    said = above.find("{*}Amt")
    currency = "" if said is None else said.get("Ccy", "")
    if currency != "GBP":
        raise NotAStatement(
            f"{name} holds an amount in {currency or 'no currency'}; only pounds sterling are taken."
        )
    try:
        amount = Decimal(str(said.text).strip())
    except InvalidOperation:
        raise NotAStatement(f"{name} holds an amount that is no number.") from None
    if not amount.is_finite() or amount < 0 or amount != amount.quantize(Decimal("0.01")):
        raise NotAStatement(f"{name} holds an amount that is no pounds and pence.")
    side = _text(above, "CdtDbtInd")
    if side not in ("CRDT", "DBIT"):
        raise NotAStatement(f"{name} holds an amount that is neither credit nor debit.")
    return amount.quantize(Decimal("0.01")) * (1 if side == "CRDT" else -1)


def _day(entry: etree._Element, name: str, file: str) -> dt.date | None:
    said = _text(entry, f"{name}/Dt") or _text(entry, f"{name}/DtTm")[:10]
    if not said:
        return None
    try:
        return dt.date.fromisoformat(said)
    except ValueError:
        raise NotAStatement(f"{file} holds a day that is none: {said[:20]}.") from None


def _text(above: etree._Element, path: str) -> str:
    found = above.find("/".join(f"{{*}}{one}" for one in path.split("/")))
    return " ".join(str(found.text).split()) if found is not None and found.text else ""


def _raw(entry: etree._Element) -> str:
    return " ".join(etree.tostring(entry, encoding="unicode", with_tail=False).split())[:RAW_MAX]
