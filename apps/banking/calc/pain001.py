"""ISO 20022 pain.001.001.09: credit transfers as the message that a bank takes (Faster Payments or CHAPS), and read back.

Sort codes go as clearing system member ids (GBDSC) and accounts as BBAN, as UK banks ask for sterling.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from apps.banking.calc.bacs import Credit, Originator

SPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
SERVICES = {"faster": "URNS", "chaps": "URGP"}
"""Service levels: urgent net settlement (Faster Payments) and urgent payment (CHAPS)."""
NAME_MAX, ID_MAX, TEXT_MAX = 140, 35, 140


@dataclass(frozen=True)
class Message:
    """One batch of credit transfers: its id, when it was made, the day of execution, who pays, and whom."""

    message_id: str
    made_at: dt.datetime
    execute_on: dt.date
    service: str
    originator: Originator
    credits: tuple[Credit, ...]

    @property
    def total(self) -> Decimal:
        """Pounds of all transfers."""
        return sum((one.amount for one in self.credits), Decimal("0.00"))


def write(message: Message) -> bytes:
    """The message's bytes; ValueError says what cannot be written."""
    if not message.credits:
        raise ValueError("A message without a payment is not sent.")
    root = etree.Element("Document", nsmap={None: SPACE})
    start = _down(root, "CstmrCdtTrfInitn")
    head = _down(start, "GrpHdr")
    _text(head, "MsgId", message.message_id[:ID_MAX])
    _text(head, "CreDtTm", f"{message.made_at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}")
    _counts(head, message)
    _text(_down(head, "InitgPty"), "Nm", message.originator.name[:NAME_MAX])
    batch = _down(start, "PmtInf")
    _text(batch, "PmtInfId", message.message_id[:ID_MAX])
    _text(batch, "PmtMtd", "TRF")
    _counts(batch, message)
    _text(_down(batch, "PmtTpInf", "SvcLvl"), "Cd", SERVICES[message.service])
    _text(_down(batch, "ReqdExctnDt"), "Dt", message.execute_on.isoformat())
    _text(_down(batch, "Dbtr"), "Nm", message.originator.name[:NAME_MAX])
    _account(batch, "DbtrAcct", message.originator.account)
    _agent(batch, "DbtrAgt", message.originator.sort_code)
    for place, one in enumerate(message.credits, start=1):
        _transfer(batch, f"{message.message_id[:27]}-{place}", one)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def read(content: bytes) -> Message:
    """The message again: what the tests compare with what was written."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    start = root[0]
    head, batch = start.find(_q("GrpHdr")), start.find(_q("PmtInf"))
    services = {code: name for name, code in SERVICES.items()}
    message = Message(
        _said(head, "MsgId"), dt.datetime.fromisoformat(_said(head, "CreDtTm")),
        dt.date.fromisoformat(_said(batch, "ReqdExctnDt", "Dt")), services[_said(batch, "PmtTpInf", "SvcLvl", "Cd")],
        Originator("", *_bank(batch, "Dbtr"), _said(batch, "Dbtr", "Nm")), tuple(_credits(batch)),
    )  # fmt: skip
    for part in (head, batch):
        said = (int(_said(part, "NbOfTxs")), Decimal(_said(part, "CtrlSum")))
        if said != (len(message.credits), message.total):
            raise ValueError("The control sum or count does not agree with the transfers.")
    return message


def _credits(batch: etree._Element) -> Iterator[Credit]:
    for one in batch.findall(_q("CdtTrfTxInf")):
        amount = one.find(f"{_q('Amt')}/{_q('InstdAmt')}")
        sort_code, account = _bank(one, "Cdtr")
        yield Credit(
            sort_code, account, _said(one, "Cdtr", "Nm"), Decimal(amount.text), _said(one, "RmtInf", "Ustrd")
        )


def _transfer(batch: etree._Element, end_to_end: str, one: Credit) -> None:
    made = _down(batch, "CdtTrfTxInf")
    _text(_down(made, "PmtId"), "EndToEndId", end_to_end)
    _text(_down(made, "Amt"), "InstdAmt", f"{one.amount:.2f}").set("Ccy", "GBP")
    _agent(made, "CdtrAgt", one.sort_code)
    _text(_down(made, "Cdtr"), "Nm", one.name[:NAME_MAX])
    _account(made, "CdtrAcct", one.account)
    _text(_down(made, "RmtInf"), "Ustrd", one.reference[:TEXT_MAX])


def _counts(above: etree._Element, message: Message) -> None:
    _text(above, "NbOfTxs", str(len(message.credits)))
    _text(above, "CtrlSum", f"{message.total:.2f}")


def _account(above: etree._Element, name: str, account: str) -> None:
    other = _down(above, name, "Id", "Othr")
    _text(other, "Id", account)
    _text(_down(other, "SchmeNm"), "Cd", "BBAN")


def _agent(above: etree._Element, name: str, sort_code: str) -> None:
    member = _down(above, name, "FinInstnId", "ClrSysMmbId")
    _text(_down(member, "ClrSysId"), "Cd", "GBDSC")
    _text(member, "MmbId", sort_code)


def _bank(above: etree._Element, who: str) -> tuple[str, str]:
    return (
        _said(above, f"{who}Agt", "FinInstnId", "ClrSysMmbId", "MmbId"),
        _said(above, f"{who}Acct", "Id", "Othr", "Id"),
    )


def _q(name: str) -> str:
    return f"{{{SPACE}}}{name}"


def _down(above: etree._Element, *names: str) -> etree._Element:
    for name in names:
        above = etree.SubElement(above, _q(name))
    return above


def _text(above: etree._Element, name: str, value: str) -> etree._Element:
    made = _down(above, name)
    made.text = value
    return made


def _said(above: etree._Element, *names: str) -> str:
    found = above.find("/".join(_q(one) for one in names))
    if found is None or found.text is None:
        raise ValueError(f"The message does not say {names[-1]}.")
    return str(found.text)
