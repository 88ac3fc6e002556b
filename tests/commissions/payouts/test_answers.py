"""What a bank or a person says became of payments; nothing of a file counts unless all of it does."""

from __future__ import annotations

from decimal import Decimal

import pytest

from commissions.payouts.answers.base import Answer, NotRead, Outcome
from commissions.payouts.answers.registry import READERS
from commissions.payouts.payment import Order
from tests.commissions.payouts.orders import AMERICAN, order, payment

ORDER = order(payment("P1", "104.50", "EUR"), payment("P2", "5000", "JPY", details=AMERICAN), payment("P3", "7", "EUR"))
PAID, PARTLY, RETURNED = Outcome.PAID, Outcome.PARTLY_PAID, Outcome.RETURNED
HEAD = "payment_id,outcome,amount,reason\n"


def csv_answers(text: str) -> list[Answer]:
    return READERS["csv"].read(text.encode(), ORDER)


def csv_problems(body: str | bytes, asked: Order = ORDER) -> list[str]:
    with pytest.raises(NotRead) as refused:
        READERS["csv"].read(body.encode() if isinstance(body, str) else body, asked)
    return refused.value.problems


def report(group: str = "", blocks: str = "", version: str = "10", order_id: str = "B-7") -> bytes:
    """A pain.002 of a group's status and of blocks."""
    return (
        f'<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}"><CstmrPmtStsRpt>'
        "<GrpHdr><MsgId>x</MsgId><CreDtTm>2026-02-10T10:00:00Z</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{order_id}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{group}"
        f"</OrgnlGrpInfAndSts>{blocks}</CstmrPmtStsRpt></Document>"
    ).encode()


def block(name: str, status: str = "", *transactions: str) -> str:
    told = f"<PmtInfSts>{status}</PmtInfSts>" if status else ""
    inner = "".join(transactions)
    return f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{name}</OrgnlPmtInfId>{told}{inner}</OrgnlPmtInfAndSts>"


def single(payment_id: str, status: str, reason: str = "") -> str:
    told = f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn><AddtlInf>so it is</AddtlInf></StsRsnInf>" if reason else ""
    ids = f"<OrgnlEndToEndId>{payment_id}</OrgnlEndToEndId>"
    return f"<TxInfAndSts>{ids}<TxSts>{status}</TxSts>{told}</TxInfAndSts>"


def bank_answers(body: bytes) -> list[Answer]:
    return READERS["pain.002"].read(body, ORDER)


def bank_problems(body: bytes) -> list[str]:
    with pytest.raises(NotRead) as refused:
        READERS["pain.002"].read(body, ORDER)
    return refused.value.problems


def test_a_csv_in_any_order_of_lines_and_columns() -> None:
    head = "\ufeffreason,payment_id,amount,outcome\r\n"
    text = f'{head}"no such account,\nsays the bank",P3,,returned\r\n,P2,1200,partly_paid\r\n'
    assert csv_answers(text) == [
        Answer("P2", PARTLY, Decimal(1200)),
        Answer("P3", RETURNED, Decimal(0), "no such account,\nsays the bank"),
    ]
    assert csv_answers("payment_id,outcome\nP1,paid\n") == [Answer("P1", PAID, Decimal("104.50"))]


@pytest.mark.parametrize(
    ("lines", "problems"),
    [
        ("P1,paid,,\nP9,paid,,\n", ["line 3: there is no payment 'P9' in this order"]),
        ("P1,paid,,\nP1,returned,,\n", ["P1 is answered 2 times"]),
        ("P1,booked,,\n", ["line 2: 'booked' is no outcome: paid, partly_paid, returned"]),
        ("P1,paid,104,\n", ["line 2: paid with 104, but the payment is 104.50 EUR"]),
        ("P1,returned,3,\n", ["line 2: returned with 3, but the payment is 104.50 EUR"]),
        ("P1,partly_paid,,\n", ["line 2: a part of 104.50 EUR must be above 0 and below the whole"]),
        ("P1,partly_paid,104.50,\n", ["line 2: a part of 104.50 EUR must be above 0 and below the whole"]),
        ("P2,partly_paid,0.5,\n", ["line 2: 0.5 JPY cannot have been paid"]),
        ("P1,paid,1e2,\nP2,paid,-1,\n", ["line 2: '1e2' is not an amount", "line 3: '-1' is not an amount"]),
        ("P1,paid\n", ["line 2: has 2 columns instead of 4"]),
        ("", ["the file has no line below its head"]),
    ],
)
def test_a_csv_that_is_wrong_anywhere_counts_nowhere(lines: str, problems: list[str]) -> None:
    assert csv_problems(HEAD + lines) == problems


def test_what_is_no_csv_of_ours() -> None:
    named = ["the first line must name the columns: payment_id,outcome, and perhaps amount,reason"]
    assert csv_problems("") == named
    assert csv_problems("payment_id,state\nP1,paid\n") == named
    assert csv_problems("payment_id,outcome,outcome\nP1,paid,paid\n") == named
    assert csv_problems(b"payment_id,outcome\nP1,\xff\n")[0].startswith("not a CSV file in UTF-8")
    assert csv_problems('payment_id,outcome\n"P1,paid\n')[0].startswith("not a CSV file in UTF-8")
    many = HEAD + "".join(f"X{number},paid,,\n" for number in range(60))
    assert (len(csv_problems(many)), csv_problems(many)[-1]) == (51, "and 10 more")


def test_a_payment_s_own_status_counts_before_its_block_s() -> None:
    blocks = block("B-7-SEPA", "ACSC", single("P3", "RJCT", "AC04")) + block("B-7-JPY", "", single("P2", "ACSP"))
    assert bank_answers(report("<GrpSts>PART</GrpSts>", blocks)) == [
        Answer("P1", PAID, Decimal("104.50")),
        Answer("P3", RETURNED, Decimal(0), "AC04 so it is"),
    ]


def test_a_file_that_is_refused_as_a_whole() -> None:
    group = "<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Prtry>late</Prtry></Rsn></StsRsnInf>"
    answers = bank_answers(report(group, version="03"))
    assert answers == [Answer(name, RETURNED, Decimal(0), "late") for name in ("P1", "P2", "P3")]


def test_what_is_under_way_has_no_answer_yet() -> None:
    assert bank_answers(report("<GrpSts>ACTC</GrpSts>")) == []
    assert bank_answers(report(blocks=block("B-7-SEPA", "PDNG", single("P1", "ACCP")))) == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (report(blocks=block("B-7-SEPA", "", single("P9", "ACSC"))), "payment 'P9': there is no payment 'P9'"),
        (report(blocks=block("B-7-SEPA", "", single("P9", "ACSP"))), "payment 'P9': there is no payment 'P9'"),
        (report(blocks=block("B-8-SEPA", "RJCT")), "block 'B-8-SEPA': this order has no such block"),
        (report(blocks=block("B-7-SEPA", "", single("P1", "DONE"))), "TxSts 'DONE' is no status that is known"),
        (report(blocks=block("B-7-SEPA", "", single("P1", "ACSC"), single("P1", "RJCT"))), "P1 is answered 2 times"),
        (report(order_id="B-8"), "the file answers to B-8, not to B-7"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "the file declares a document type, which is not taken"),
        (b"<Document", "the file is no XML"),
        (b'<?xml version="1.0" encoding="klingon"?><x/>', "the file is no XML"),
        (b"<Document/>", "the file is no pain.002.001"),
    ],
)
def test_a_bank_s_answer_that_is_not_taken(body: bytes, problem: str) -> None:
    assert bank_problems(body)[0].startswith(problem)


def test_an_answer_is_of_bounded_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commissions.payouts.answers.base.LONGEST", 100)
    for reader in READERS.values():
        with pytest.raises(NotRead, match="the file has 101 bytes; at most 100 are taken"):
            reader.read(b"x" * 101, ORDER)
