"""Bank statements as files: three formats give the same lines; bombs and bad sums are refused whole with a sentence."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.banking.importing import camt053, mt940
from apps.banking.importing.statement import NotAStatement
from tests.banking import statement_files as files

DAY = dt.date(2026, 11, 2)
ENTRIES = [(DAY, "-120.00", "PAY-2026-000001", "QUARHYTHE LTD"), (DAY, "45.50", "", "HMRC VAT")]
MONEY = st.integers(1, 10**11).map(lambda pence: Decimal(pence).scaleb(-2))
AMOUNTS = st.lists(st.tuples(MONEY, st.booleans()), min_size=1, max_size=20)
BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">&lol2;</Document>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">&x;</Document>"""


@pytest.mark.parametrize("reader, made", [(camt053.read, files.camt053), (mt940.read, files.mt940)])
def test_lines_come_with_day_pounds_reference_and_as_they_came(reader, made):
    (found,) = reader(made("1000.00", ENTRIES).encode(), "november.xml")
    assert (found.opening, found.closing) == (Decimal("1000.00"), Decimal("925.50"))
    assert found.account.endswith("00000000000001")
    one, two = found.lines
    assert (one.dated, one.amount, one.reference) == (DAY, Decimal("-120.00"), "PAY-2026-000001")
    assert "QUARHYTHE LTD" in f"{one.party} {one.text}" and "120" in one.raw
    assert (two.amount, two.reference) == (Decimal("45.50"), "")


@given(MONEY, AMOUNTS)
def test_money_totals_survive_every_format(opening, amounts):
    entries = [(DAY, str(amount if inwards else -amount), "", "X") for amount, inwards in amounts]
    for reader, made in ((camt053.read, files.camt053), (mt940.read, files.mt940)):
        (found,) = reader(made(str(opening), entries).encode(), "f")
        assert found.closing == opening + sum(one.amount for one in found.lines)
        assert [one.amount for one in found.lines] == [Decimal(amount) for _, amount, _, _ in entries]


@pytest.mark.parametrize("reader, made", [(camt053.read, files.camt053), (mt940.read, files.mt940)])
def test_a_statement_that_does_not_add_up_says_by_how_much(reader, made):
    with pytest.raises(NotAStatement, match=r"does not add up.*£925\.50.*£925\.51"):
        reader(made("1000.00", ENTRIES, closing="925.51").encode(), "november")
    with pytest.raises(NotAStatement, match="holds no entry"):
        reader(made("1000.00", []).encode(), "november")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("content", [BOMB, OUTSIDE])
def test_entities_are_refused_before_anything_is_read(content, encoding):
    text = (
        content
        if encoding == "utf-8"
        else content.replace('<?xml version="1.0"?>', '<?xml version="1.0" encoding="utf-16"?>')
    )
    with pytest.raises(NotAStatement, match="entities") as refused:
        camt053.read(text.encode(encoding), "bomb.xml")
    assert "root" not in str(refused.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("<a><b></a>", "damaged XML"),
        ("<a xmlns='urn:x'/>", "not a bank-to-customer statement"),
        (files.camt053("1.00", ENTRIES).replace("OPBD", "XXXX"), "no opening"),
        (files.camt053("1.00", ENTRIES).replace("Ccy='GBP'>120.00", "Ccy='EUR'>120.00"), "EUR"),
        (files.camt053("1.00", ENTRIES).replace(">120.00<", ">one hundred<"), "no number"),
        (files.camt053("1.00", ENTRIES).replace(">2026-11-02<", ">2026-13-02<"), "a day that is none"),
        ("<x>" * 5000, "damaged XML"),
    ],
)
def test_bad_xml_is_refused_whole_with_a_sentence(content, words):
    with pytest.raises(NotAStatement, match=words):
        camt053.read(content.encode(), "bad.xml")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("hello", "no MT940"),
        (files.mt940("1.00", ENTRIES).replace(":62F:", ":62X:"), "lacks field :62F:"),
        (files.mt940("1.00", ENTRIES).replace("GBP", "EUR"), "EUR"),
        (files.mt940("1.00", ENTRIES).replace("D120,00", "D12O,00"), "cannot be read"),
        (files.mt940("1.00", ENTRIES).replace(":61:261102", ":61:261302"), "a day that is none"),
    ],
)
def test_bad_mt940_is_refused_whole_with_a_sentence(content, words):
    with pytest.raises(NotAStatement, match=words):
        mt940.read(content.encode(), "bad.txt")


def test_a_booking_day_at_new_year_takes_the_nearest_year():
    line = files.mt940("1.00", [(dt.date(2026, 12, 31), "5.00", "", "X")]).replace("2612311231", "2612310102")
    (found,) = mt940.read(line.encode(), "f")
    assert found.lines[0].dated == dt.date(2027, 1, 2) and found.lines[0].value_on == dt.date(2026, 12, 31)
