"""A bank's file: valid by the published schema, and with the amounts to the last digit."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from commissions.payouts.formats import published
from commissions.payouts.formats.base import NotWritten
from commissions.payouts.formats.pain001 import PAIN_001, SCHEMA
from commissions.payouts.payment import Address, Payer
from tests.commissions.payouts.orders import ACME, AMERICAN, order, payment


def written(*payments: Any, **changed: Any) -> Any:
    body = PAIN_001.write(order(*payments, **changed))
    assert published.faults(SCHEMA, body) == []
    return ElementTree.fromstring(body)  # noqa: S314 - our own


def texts(tree: Any, name: str) -> list[str]:
    return [each.text for each in tree.iter(f"{{urn:iso:std:iso:20022:tech:xsd:{SCHEMA}}}{name}")]


def test_three_currencies_in_blocks_of_their_own() -> None:
    tree = written(
        payment("P1", "104", "EUR", net="100", vat="24", withholding="20"),
        payment("P2", "5000", "JPY", details=AMERICAN),
        payment("P3", "1.234", "KWD", details=AMERICAN),
        payment("P4", "0.10", "EUR"),
        payment("P5", "7", "EUR", details=AMERICAN),
    )
    assert texts(tree, "PmtInfId") == ["B-7-SEPA", "B-7-JPY", "B-7-KWD", "B-7-EUR"]
    assert texts(tree, "NbOfTxs") == ["5", "2", "1", "1", "1"]
    assert texts(tree, "CtrlSum") == ["5112.334", "104.10", "5000", "1.234", "7.00"]
    assert texts(tree, "ChrgBr") == ["SLEV", "SHAR", "SHAR", "SHAR"]
    amounts = [(each.get("Ccy"), each.text) for each in tree.iter() if each.tag.endswith("InstdAmt")]
    assert amounts == [("EUR", "104.00"), ("EUR", "0.10"), ("JPY", "5000"), ("KWD", "1.234"), ("EUR", "7.00")]
    assert texts(tree, "EndToEndId") == ["P1", "P4", "P2", "P3", "P5"]
    assert texts(tree, "Ustrd")[0] == "Acme 2026-01 NET 100.00 VAT 24.00 WITHHELD 20.00"
    assert texts(tree, "MmbId") == ["021000021"] * 3


def test_names_are_written_as_banks_write_them() -> None:
    tree = written()
    assert set(texts(tree, "Nm")) == {"Acme Markets + Co", "Jorg Muller"}
    assert texts(tree, "AdrLine") == ["Hauptstr. 1"]
    assert (texts(tree, "CreDtTm"), texts(tree, "Dt")) == (["2026-02-09T08:30:00Z"], ["2026-02-10"])


def test_an_address_that_banks_would_refuse_is_left_out() -> None:
    tree = written(payment(address=Address(("Somewhere 1",), "", "", "DE")))
    assert texts(tree, "TwnNm") == ["Athens"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"reference": "x" * 141}, "what the payee reads has 141 characters"),
        ({"address": Address((), "", "東京", "JP")}, "the payee's address has '東' (U+6771)"),
        ({"details": {"holder": "ع", "iban": "DE89370400440532013000"}}, "the payee's name has 'ع' (U+0639)"),
    ],
)
def test_what_no_bank_carries_is_refused(fields: dict[str, Any], message: str) -> None:
    assert refusal(payment("P9", **fields)).startswith(f"P9: {message}")


def test_nobody_pays_from_nowhere() -> None:
    assert refusal(payment(), payer=Payer("Acme")).startswith("the IBAN of the account that is paid from is missing")


def test_what_the_schema_refuses_is_not_handed_out() -> None:
    message = refusal(payment(), payer=Payer(ACME.name, ACME.address, "not an IBAN"))
    assert message.startswith(f"the file would not be a valid {SCHEMA}: /Document/CstmrCdtTrfInitn/PmtInf/DbtrAcct")


def refusal(*payments: Any, **changed: Any) -> str:
    with pytest.raises(NotWritten) as refused:
        PAIN_001.write(order(*payments, **changed))
    return str(refused.value.problems[0])
