"""Strict JSON: what is read, what is refused, and where."""

from __future__ import annotations

import json
import random
import time
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from track360.core.json import canonical, dumps, parse, pointer
from track360.core.json_exact import Malformed, NumberFault

MALFORMED = [
    b"",
    b" ",
    b"[1,]",
    b"{'a':1}",
    b"[NaN]",
    b"[Infinity]",
    b"[-Infinity]",
    b"[01]",
    b"[1.]",
    b"[.5]",
    b"[+1]",
    b"[1] x",
    b"\xef\xbb\xbf[]",
    "[]".encode("utf-16"),
    "[]".encode("utf-16-be"),
    b'["\xc0\xaf"]',
    b'["\xed\xa0\x80"]',
    b'["\xff"]',
    b'["\\ud800"]',
    b'["\\udc00\\ud800"]',
    b'["\\u0000"]',
    b'[{"\\u0000": 1}]',
    b'["a\x00b"]',
    b'["a\nb"]',
    b'[{"a":1,"a":2}]',
    b'[{"a" :1,"a":2}]',
    b'[{"a":1,"b":{"c":1,"c":1}}]',
    b'{"data":[],"data":[]}',
    b'[{"a":1,"\\u0061":2}]',
    b'[{"a":1,"a":2},"{"]',
    b'{"data":[{"a":1,"a":2},"{"]}',
    b"[" * 100_000,
    b"[" * 40 + b"]" * 40,
    b'{"a":' * 40 + b"1" + b"}" * 40,
    b"[" * 1500 + b"]" * 1500,
    b"[" + b"{}," * 400_000 + b"{}]",
    b'[1e400, "\\ud800"]',
    b"[1e400, NaN]",
    b'[1e400, {"a":1,"a":1}]',
]


@pytest.mark.parametrize("body", MALFORMED, ids=lambda body: repr(body[:24]))
def test_malformed_is_refused(body: bytes) -> None:
    with pytest.raises(Malformed):
        parse(body)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b'[{},{"a":1,"a":2}]', (1, "a")),
        (b'{"data":[{"x":["\\u0000"]}]}', ("data", 0, "x", 0)),
    ],
)
def test_the_place_is_named(body: bytes, path: tuple[object, ...]) -> None:
    with pytest.raises(Malformed) as refused:
        parse(body)
    assert refused.value.path == path


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1234567890123456", "too_many_digits"),
        ("0.1234567890123456", "too_many_digits"),
        ("-1.000000000000001e5", "too_many_digits"),
        ("1e400", "number_too_large"),
        ("-1e400", "number_too_large"),
        ("1e-400", "too_many_decimals"),
        ("1e-31", "too_many_decimals"),
        ("123456789012345e-40", "too_many_decimals"),
        ("9" * 5000, "number_too_long"),
        ("1" + "0" * 5000, "number_too_long"),
        ("0." + "0" * 1_000_000 + "1", "number_too_long"),
        ("9" * 1_000_000, "number_too_long"),
    ],
)
def test_numbers_that_are_not_taken(text: str, code: str) -> None:
    began = time.process_time()  # what else the machine does is no matter
    parsed = parse(f'[{{"a":1,"b":{text}}}]'.encode())
    assert time.process_time() - began < 1
    assert parsed.value == [{"a": 1, "b": 0}]
    assert [(fault.path, fault.code) for fault in parsed.faults] == [((0, "b"), code)]


@pytest.mark.parametrize(
    "text",
    ["0", "-0", "0.1", "123456789012345", "0.00000000000123456789012345", "1e17", "1E-20", "100000000000000000",
     "999999999999999", "-0.07", "1.10", "123456789012345e-15", "0.500000000000000000000"],
)  # fmt: skip
def test_numbers_come_out_as_they_went_in(text: str) -> None:
    value = parse(f"[{text}]".encode()).value
    assert Decimal(json.dumps(value[0])) == Decimal(text)
    assert parse(b"[%s]" % text.encode()).faults == []


@pytest.mark.parametrize("text", ["5.0", "1e2", "1e16", "-0.0", "-0", "5", "100000000000000000", "0.5"])
def test_a_number_reads_the_same_whatever_stands_beside_it(text: str) -> None:
    alone, beside = (
        parse(f'[{{"a":{text}}}]'.encode()),
        parse(f'[{{"a":{text}}},0.1000000000000000]'.encode()),
    )
    assert canonical(alone.value[0]) == canonical(beside.value[0])


def test_ten_thousand_decimals_survive() -> None:
    dice = random.Random(15)
    texts = [_decimal(dice) for _ in range(10_000)]
    value = parse(("[" + ",".join(texts) + "]").encode()).value
    assert [Decimal(repr(number)) for number in value] == [Decimal(text) for text in texts]


def _decimal(dice: random.Random) -> str:
    digits = str(dice.randrange(1, 10 ** dice.randint(1, 15)))
    return ("-" if dice.random() < 0.5 else "") + str(Decimal(digits).scaleb(-dice.randint(0, 15)))


def test_long_digits_in_strings_are_nobodys_business() -> None:
    body = b'[{"id":"12345678901234567890","at":"1e-400","x":"3e-99"}]'
    assert parse(body).value == [{"id": "12345678901234567890", "at": "1e-400", "x": "3e-99"}]
    assert parse(body).faults == []


def test_odd_but_sound_text_is_read() -> None:
    body = b'{ "data" : [ {"a\\"" : ": \\"b\\":", "c":{"d":[{}]}, "e":"\\\\u0000" } ] }'
    assert parse(body).value == {"data": [{'a"': ': "b":', "c": {"d": [{}]}, "e": "\\u0000"}]}


def test_a_fault_in_the_envelope_has_its_path() -> None:
    assert parse(b'{"data":[],"n":1e999}').faults == [
        NumberFault(("n",), "number_too_large", "must be below 1e18 in magnitude")
    ]


def test_decimals_are_written_exactly() -> None:
    moment = datetime(2026, 1, 5, 9, tzinfo=UTC)
    assert dumps([Decimal("1.10"), Decimal("1E+3"), moment]) == b'[1.10,1E+3,"2026-01-05T09:00:00Z"]'


def test_canonical_form_sorts_keys_at_every_depth() -> None:
    assert canonical({"b": {"d": 1, "c": 2}, "a": None}) == b'{"a":null,"b":{"c":2,"d":1}}'


def test_pointers_escape() -> None:
    assert pointer((0, "a/b~c")) == "/0/a~1b~0c"
    assert pointer(()) == ""
