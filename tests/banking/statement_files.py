"""Statements in the banks' formats, made for tests: accounts that cannot be real."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

Entry = tuple[dt.date, str, str, str]  # day, signed pounds, reference, words


def camt053(
    opening: str,
    entries: Sequence[Entry],
    *,
    closing: str = "",
    sort_code: str = "000000",
    account: str = "00000001",
) -> str:
    total = Decimal(opening) + sum((Decimal(amount) for _, amount, _, _ in entries), Decimal("0.00"))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt>
<Id>S1</Id><ElctrncSeqNb>7</ElctrncSeqNb>
<Acct><Id><Othr><Id>{account}</Id></Othr></Id><Svcr><FinInstnId><ClrSysMmbId><MmbId>{sort_code}</MmbId></ClrSysMmbId></FinInstnId></Svcr></Acct>
{_balance("OPBD", Decimal(opening))}{_balance("CLBD", Decimal(closing) if closing else total)}
{"".join(map(_entry, entries))}</Stmt></BkToCstmrStmt></Document>"""


def _balance(code: str, amount: Decimal) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='GBP'>{abs(amount)}</Amt>"
        f"<CdtDbtInd>{'CRDT' if amount >= 0 else 'DBIT'}</CdtDbtInd><Dt><Dt>2026-11-01</Dt></Dt></Bal>"
    )


def _entry(one: Entry) -> str:
    day, amount, reference, words = one
    side, who = ("CRDT", "Dbtr") if Decimal(amount) > 0 else ("DBIT", "Cdtr")
    return (
        f"<Ntry><Amt Ccy='GBP'>{abs(Decimal(amount))}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
        f"<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt><BkTxCd><Prtry><Cd>BAC</Cd></Prtry></BkTxCd>"
        f"<NtryDtls><TxDtls><Refs><EndToEndId>{reference or 'NOTPROVIDED'}</EndToEndId></Refs>"
        f"<RltdPties><{who}><Pty><Nm>{words}</Nm></Pty></{who}></RltdPties></TxDtls></NtryDtls></Ntry>"
    )


def mt940(opening: str, entries: Sequence[Entry], *, closing: str = "") -> str:
    total = Decimal(opening) + sum((Decimal(amount) for _, amount, _, _ in entries), Decimal("0.00"))
    end = Decimal(closing) if closing else total
    first = entries[0][0] if entries else dt.date(2026, 11, 2)
    lines = [
        ":20:STMT",
        ":25:00000000000001",
        ":28C:7/1",
        f":60F:{_side(Decimal(opening))}{first:%y%m%d}GBP{_comma(opening)}",
    ]
    for day, amount, reference, words in entries:
        side = "C" if Decimal(amount) > 0 else "D"
        lines.append(f":61:{day:%y%m%d}{day:%m%d}{side}{_comma(amount)}NTRF{reference or 'NONREF'}//BANK1")
        lines.append(f":86:{words}")
    lines.append(f":62F:{_side(end)}{first:%y%m%d}GBP{_comma(str(end))}")
    return "\r\n".join(lines) + "\r\n-\r\n"


def _side(amount: Decimal) -> str:
    return "C" if amount >= 0 else "D"


def _comma(amount: str) -> str:
    return f"{abs(Decimal(amount)):.2f}".replace(".", ",")


def csv_rows(opening: str, entries: Sequence[Entry], *, newest_first: bool = False) -> str:
    balance = Decimal(opening)
    rows = []
    for day, amount, reference, words in entries:
        balance += Decimal(amount)
        pounds = Decimal(amount)
        into, out_of = (pounds, "") if pounds > 0 else ("", -pounds)
        rows.append(f"{day:%d/%m/%Y},BAC,{words},{reference},{into},{out_of},{balance}")
    return (
        "\n".join(
            [
                "Date,Type,Description,Reference,Paid in,Paid out,Balance",
                *(rows[::-1] if newest_first else rows),
            ]
        )
        + "\n"
    )
