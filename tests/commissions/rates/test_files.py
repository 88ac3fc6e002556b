from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from commissions.rates.files import Unreadable, parse

ECB_XML = b"""<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
                 xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
  <gesmes:subject>Reference rates</gesmes:subject>
  <gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>
  <Cube>
    <Cube time="2026-01-06"><Cube currency="USD" rate="1.1012"/><Cube currency="JPY" rate="171.5"/></Cube>
    <Cube time="2026-01-05"><Cube currency="USD" rate="1.0987"/><Cube currency="CYP" rate="0.585274"/></Cube>
  </Cube>
</gesmes:Envelope>"""
FIFTH, SIXTH = date(2026, 1, 5), date(2026, 1, 6)


def test_the_ecb_s_xml_says_what_one_euro_is_and_drops_currencies_of_the_past() -> None:
    assert parse(ECB_XML) == [
        ("EUR", "USD", SIXTH, Decimal("1.1012")),
        ("EUR", "JPY", SIXTH, Decimal("171.5")),
        ("EUR", "USD", FIFTH, Decimal("1.0987")),
    ]


def test_the_ecb_s_history_as_csv() -> None:
    body = b"Date,USD,JPY,CYP,\n2026-01-06,1.1012,N/A,N/A,\n2026-01-05,1.0987,171.5,0.585274,\n"
    assert parse(body) == [
        ("EUR", "USD", SIXTH, Decimal("1.1012")),
        ("EUR", "USD", FIFTH, Decimal("1.0987")),
        ("EUR", "JPY", FIFTH, Decimal("171.5")),
    ]


def test_the_ecb_s_daily_csv_writes_its_day_in_words() -> None:
    assert parse(b"Date, USD, JPY, \n05 January 2026, 1.0987, 171.5, \n") == [
        ("EUR", "USD", FIFTH, Decimal("1.0987")),
        ("EUR", "JPY", FIFTH, Decimal("171.5")),
    ]


def test_our_own_csv() -> None:
    body = "\ufeffbase,quote,date,rate\r\nEUR,USD,2026-01-05,1.10\r\n\r\nGBP, JPY ,2026-01-05,200\r\n".encode()
    assert parse(body) == [
        ("EUR", "USD", FIFTH, Decimal("1.10")),
        ("GBP", "JPY", FIFTH, Decimal("200")),
    ]


def test_everything_wrong_is_told_with_its_line() -> None:
    rows = [
        "EUR,USD,2026-01-05",
        "EUR,XXX,2026-01-05,1",
        "EUR,EUR,2026-01-05,1",
        "EUR,USD,5.1.26,1",
        "EUR,USD,2026-01-05,0",
    ]
    with pytest.raises(Unreadable) as caught:
        parse("\n".join(["base,quote,date,rate", *rows]).encode())
    assert caught.value.problems == (
        "line 2: has 3 columns instead of 4",
        "line 3: 'XXX' is not a currency",
        "line 4: a rate of EUR to itself",
        "line 5: '5.1.26' is not a day (write it like 2026-01-31)",
        "line 6: '0' is not a rate above 0",
    )


@pytest.mark.parametrize("rate", ["-1", "1e3", "NaN", "1,1", "", "1_0", "٣"])
def test_a_rate_is_a_plain_number(rate: str) -> None:
    with pytest.raises(Unreadable):
        parse(f'base,quote,date,rate\nEUR,USD,2026-01-05,"{rate}"\n'.encode())


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "the first line must name the columns"),
        (b"currency,rate\nUSD,1\n", "the first line must name the columns"),
        (b"\xff\xfe\x00", "not a CSV file in UTF-8"),
        (b"<html>gone</html>", "an XML file without ECB rates"),
        (b"<Cube", "not an ECB file"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "not an ECB file: declares a document type"),
        (ECB_XML.replace(b"1.1012", b"free"), "not an ECB file: 'free' is not a rate above 0"),
        (ECB_XML.replace(b' rate="1.1012"', b""), "not an ECB file: 'rate'"),
        (ECB_XML.replace(b"2026-01-06", b"2026-13-06"), "not an ECB file: month must be in 1..12"),
    ],
)
def test_what_is_no_file_of_rates_is_refused(body: bytes, told: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(body)
    assert str(caught.value).startswith(told)
