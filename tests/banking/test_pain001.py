"""Credit transfers as ISO 20022: what stands where, control sums, and read back equal."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from apps.banking.calc.bacs import Credit, Originator
from apps.banking.calc.pain001 import SPACE, Message, read, write
from tests.banking.test_bacs import CREDITS

PAYER = Originator("", "000000", "00000001", "Westmarch PCC & Partners")
MADE = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)


@given(st.lists(CREDITS, min_size=1, max_size=10), st.sampled_from(["faster", "chaps"]))
def test_what_is_written_reads_back_equal(credits, service):
    message = Message("PAY-2026-000001", MADE, dt.date(2026, 11, 25), service, PAYER, tuple(credits))
    assert read(write(message)) == message


def test_the_message_says_what_a_bank_asks_for():
    one = Credit("000002", "00000011", "Quarhythe <Ltd>", Decimal("120.00"), "INV 4711")
    root = etree.fromstring(
        write(Message("PAY-2026-000001", MADE, dt.date(2026, 11, 25), "faster", PAYER, (one,)))
    )
    said = {etree.QName(node).localname: node.text for node in root.iter() if node.text}
    assert root.tag == f"{{{SPACE}}}Document"
    assert (said["NbOfTxs"], said["CtrlSum"], said["PmtMtd"]) == ("1", "120.00", "TRF")
    assert said["ReqdExctnDt" if "ReqdExctnDt" in said else "Dt"] == "2026-11-25"
    assert root.find(".//{*}InstdAmt").get("Ccy") == "GBP"
    order = [etree.QName(node).localname for node in root.find(".//{*}PmtInf")]
    assert order == ["PmtInfId", "PmtMtd", "NbOfTxs", "CtrlSum", "PmtTpInf", "ReqdExctnDt", "Dbtr", "DbtrAcct", "DbtrAgt",
                     "CdtTrfTxInf"]  # fmt: skip
    item = [etree.QName(node).localname for node in root.find(".//{*}CdtTrfTxInf")]
    assert item == ["PmtId", "Amt", "CdtrAgt", "Cdtr", "CdtrAcct", "RmtInf"], (
        "the order of the published schema"
    )


def test_a_control_sum_that_does_not_agree_is_noticed():
    one = Credit("000002", "00000011", "A", Decimal("120.00"), "X")
    content = write(Message("PAY-1", MADE, dt.date(2026, 11, 25), "faster", PAYER, (one,)))
    with pytest.raises(ValueError, match="control sum"):
        read(content.replace(b"<CtrlSum>120.00</CtrlSum>", b"<CtrlSum>121.00</CtrlSum>", 1))
