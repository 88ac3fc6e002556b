"""Single hostile requests: (name, path, body, status, code of the first error or "")."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson

from tests.ingest.api import customer, day, transaction


class Attack(NamedTuple):
    """One request that must be refused with ``status``; ``pointer`` is where in the record, ``None`` if nowhere."""

    name: str
    path: str
    body: bytes
    status: int
    code: str = ""
    pointer: str | None = None
    headers: dict[str, str] = {}
    content_type: str = "application/json"


RECORDS = {"customers": customer(), "transactions": transaction(), "trading-activity": day()}
LONG = "x" * 501
NOT_NUMBERS = ["1", "", True, [1], {"a": 1}]
NOT_STRINGS = [1, 1.5, False, ["a"], {"a": "b"}]
RAW_NUMBERS = {
    "nan": ("NaN", 400),
    "infinity": ("Infinity", 400),
    "minus infinity": ("-Infinity", 400),
    "1e400": ("1e400", 422),
    "minus 1e400": ("-1e400", 422),
    "1e18": ("1e18", 422),
    "1e300": ("1e300", 422),
    "1e-400": ("1e-400", 422),
    "16 digits": ("1234567890123456", 422),
    "16 digits with point": ("1.234567890123456", 422),
    "17 digits": ("0.30000000000000004", 422),
    "5000 digits": ("9" * 5000, 422),
    "a million fraction digits": ("0." + "3" * 1_000_000, 422),
    "a million digits": ("9" * 1_000_000, 422),
    "a million exponent digits": ("1e" + "9" * 1_000_000, 422),
    "leading zero": ("007", 400),
    "hex": ("0x10", 400),
    "plus": ("+5", 400),
    "trailing point": ("5.", 400),
    "leading point": (".5", 400),
    "underscore": ("1_000", 400),
    "comma": ("1,5", 400),
    "full-width": ("\uff15", 400),
    "arabic digits": ("\u0665", 400),
}
TYPES = [
    "", "text/plain", "text/json", "application/xml", "application/problem+json", "application/json; charset=latin-1",
    "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
]  # fmt: skip
BAD_DATES = [
    "2026-02-30", "2026-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00", "2026-01-32", "2026-W01-1",
    "2026-005", "20260105", "2026-1-5", "\uff12\uff10\uff12\uff16-01-05", "today", "now", "infinity", "-infinity", "epoch",
    "yesterday", "0000-01-01", "10000-01-01", "-2026-01-05", "2026-01-05T00:00:00Z", "2026-01-05\n", " 2026-01-05",
    "2026-01-05 ", "05/01/2026", "", "2026-01-05\u200b", "2026\u201301\u201305", "1899-12-31", "2200-01-01",
]  # fmt: skip
BAD_INSTANTS = [
    "2026-01-05T23:59:60Z", "2016-12-31T23:59:60Z", "2026-02-30T10:00:00Z", "2026-01-05T24:00:00Z", "2026-01-05T10:60:00Z",
    "2026-01-05 10:00:00", "2026-01-05", "2026-01-05T10", "20260105T100000Z", "2026-W01-1T10:00:00Z", "2026-005T10:00:00Z",
    "2026-01-05T10:00:00+15:00", "2026-01-05T10:00:00 Z", "2026-01-05T10:00:00z", "2026-01-05t10:00:00Z", "now", "today",
    "infinity", "1767600000", "0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "2026-01-05T10:00:00Z\n",
    "2026-01-05T10:00:00.Z", "2026-01-05T\uff11\uff10:00:00Z", "2026-01-05T10:00:00[Europe/Athens]", "",
]  # fmt: skip
BAD_CURRENCIES = [
    "usd",
    "Usd",
    "US",
    "USDT",
    "BTC",
    "XXX",
    "XTS",
    "HRK",
    "DEM",
    "BGN",
    "ZZZ",
    "USD\n",
    " USD",
    "",
    "\uff35\uff33\uff24",
]
BAD_COUNTRIES = ["gr", "GRC", "UK", "XK", "EU", "ZZ", "", "GR\n"]
BAD_LANGUAGES = ["EN", "eng", "en-US", "xx", "", "sh"]
BAD_EMAILS = ["a", "a@", "@b.example", "a b@c.example", "a@b@c.example", "a@b..example", "a@b.example\n", ""]


def attacks() -> Iterator[Attack]:
    """The whole corpus."""
    yield from _numbers()
    yield from _texts()
    yield from _moments()
    yield from _codes()
    yield from _types()
    yield from _rules()
    yield from _bodies()
    yield from _transport()


def _with(path: str, **fields: Any) -> bytes:
    return orjson.dumps([{**RECORDS[path], **fields}])


def _numbers() -> Iterator[Attack]:
    for name, (text, status) in RAW_NUMBERS.items():
        body = _with("trading-activity", pnl="@").replace(b'"@"', text.encode())
        pointer = "/pnl" if status == 422 else None
        yield Attack(f"pnl {name}", "trading-activity", body, status, "", pointer)
    for field in ("volume_usd", "spread_cost", "commission", "lots_traded", "eligible_lots"):
        body = _with("trading-activity", **{field: -0.01})
        yield Attack(f"negative {field}", "trading-activity", body, 422, "minimum", f"/{field}")
    for value in (0.001, 1.255, 1e-9, 0.30000001):
        yield Attack(
            f"lots {value}",
            "trading-activity",
            _with("trading-activity", lots_traded=value),
            422,
            "multiple_of",
        )


def _texts() -> Iterator[Attack]:
    for path, field in (
        ("customers", "customer_id"),
        ("transactions", "transaction_id"),
        ("trading-activity", "instrument"),
    ):
        yield Attack(f"{field} empty", path, _with(path, **{field: ""}), 422, "min_length", f"/{field}")
        yield Attack(f"{field} 501", path, _with(path, **{field: LONG}), 422, "max_length", f"/{field}")
        for name, raw in (
            ("NUL", b'"a\\u0000"'),
            ("raw NUL", b'"a\x00"'),
            ("lone surrogate", b'"\\ud800"'),
            ("reversed surrogates", b'"\\udc00\\ud800"'),
            ("overlong UTF-8", b'"\xc0\xaf"'),
            ("CESU-8", b'"\xed\xa0\x81\xed\xb0\x80"'),
            ("Latin-1", b'"\xe9"'),
            ("raw newline", b'"a\nb"'),
            ("bad escape", b'"\\x41"'),
        ):
            body = _with(path, **{field: "@"}).replace(b'"@"', raw)
            yield Attack(f"{field} {name}", path, body, 400)
    for field in ("first_name", "click_id", "kyc_status_id"):
        yield Attack(
            f"{field} 501", "customers", _with("customers", **{field: LONG}), 422, "max_length", f"/{field}"
        )


def _moments() -> Iterator[Attack]:
    for text in BAD_DATES:
        yield Attack(
            f"date {text!r}", "trading-activity", _with("trading-activity", date=text), 422, "format", "/date"
        )
    for text in BAD_DATES[:8]:
        yield Attack(
            f"signup {text!r}",
            "customers",
            _with("customers", signup_date=text),
            422,
            "format",
            "/signup_date",
        )
    for text in BAD_INSTANTS:
        body = _with("transactions", transaction_date=text)
        yield Attack(f"instant {text!r}", "transactions", body, 422, "format", "/transaction_date")


def _codes() -> Iterator[Attack]:
    for text in BAD_CURRENCIES:
        body = _with("transactions", currency=text)
        yield Attack(f"currency {text!r}", "transactions", body, 422, "enum", "/currency")
    for field, words in (("country_code", BAD_COUNTRIES), ("lang_id", BAD_LANGUAGES)):
        for text in words:
            yield Attack(
                f"{field} {text!r}",
                "customers",
                _with("customers", **{field: text}),
                422,
                "enum",
                f"/{field}",
            )
    for text in BAD_EMAILS:
        yield Attack(f"email {text!r}", "customers", _with("customers", email=text), 422, "format", "/email")
    for field, text in (
        ("status", "completed"),
        ("status", "Approved"),
        ("transaction_type", "challenge_fee"),
    ):
        yield Attack(
            f"{field} {text}",
            "transactions",
            _with("transactions", **{field: text}),
            422,
            "enum",
            f"/{field}",
        )


def _types() -> Iterator[Attack]:
    for value in NOT_NUMBERS:
        body = _with("trading-activity", lots_traded=value)
        yield Attack(f"lots {value!r}", "trading-activity", body, 422, "type", "/lots_traded")
    for value in NOT_STRINGS:
        body = _with("customers", customer_id=value)
        yield Attack(f"customer_id {value!r}", "customers", body, 422, "type", "/customer_id")
    for path, record in RECORDS.items():
        for field in record:
            without = {name: value for name, value in record.items() if name != field}
            yield Attack(
                f"{path} without {field}", path, orjson.dumps([without]), 422, "required", f"/{field}"
            )
            yield Attack(f"{path} null {field}", path, _with(path, **{field: None}), 422, "", f"/{field}")
    for value in ("a", 1, None, [], True):
        yield Attack(f"record {value!r}", "customers", orjson.dumps([value]), 422, "type", "")
    yield Attack("leverage 1.5", "customers", _with("customers", leverage=1.5), 422, "type", "/leverage")
    yield Attack("extra as text", "customers", _with("customers", extra="x"), 422, "type", "/extra")


def _rules() -> Iterator[Attack]:
    twice = orjson.dumps([customer("c1"), customer("c2"), customer("c1")])
    yield Attack("a key twice", "customers", twice, 422, "duplicate_key")
    yield Attack(
        "negative deposit",
        "transactions",
        _with("transactions", amount_currency=-1),
        422,
        "sign",
        "/amount_currency",
    )
    yield Attack(
        "negative usd", "transactions", _with("transactions", amount_usd=-0.01), 422, "sign", "/amount_usd"
    )
    yield Attack(
        "eligible above traded", "trading-activity", _with("trading-activity", eligible_lots=1.26), 422,
        "above_lots_traded", "/eligible_lots",
    )  # fmt: skip
    yield Attack(
        "unknown affiliate",
        "customers",
        _with("customers", affiliate_id="Z"),
        422,
        "unknown_affiliate",
        "/affiliate_id",
    )
    yield Attack(
        "affiliate in another case",
        "customers",
        _with("customers", affiliate_id="a"),
        422,
        "unknown_affiliate",
    )
    yield Attack(
        "affiliate with a space", "customers", _with("customers", affiliate_id="A "), 422, "unknown_affiliate"
    )
    yield Attack(
        "unknown customer",
        "transactions",
        _with("transactions", customer_id="nobody"),
        422,
        "unknown_customer",
    )
    yield Attack(
        "much unknown", "customers", _with("customers", note="x" * 4096), 422, "extra_too_large", "/extra"
    )
    yield Attack(
        "huge unknown number",
        "customers",
        _with("customers", extra={"n": [1e30]}),
        422,
        "number_too_large",
        "/extra",
    )


def _bodies() -> Iterator[Attack]:
    for name, body in {
        "empty": b"", "blank": b"  ", "word": b"hello", "half": b'[{"customer_id":', "BOM": b"\xef\xbb\xbf[]",
        "UTF-16": "[]".encode("utf-16"), "UTF-16 LE": "[]".encode("utf-16-le"), "UTF-32": "[]".encode("utf-32"),
        "trailing comma": b"[{},]", "comment": b"[] // no", "two values": b"[] []", "single quotes": b"[{'a':1}]",
        "100k arrays": b"[" * 100_000, "100k objects": b'{"a":' * 100_000, "100k closed": b"[" * 100_000 + b"]" * 100_000,
        "40 deep": _with("customers", x=1).replace(b":1", b":" + b"[" * 40 + b"]" * 40),
        "member twice": b'[{"customer_id":"a","customer_id":"b"}]',
        "member twice, escaped": b'[{"customer_id":"a","customer_\\u0069d":"b"}]',
        "member twice, spaced": b'[{"customer_id" : "a","customer_id":"b"}]',
        "data twice": b'{"data":[],"data":[]}', "NUL name": b'[{"a\\u0000":1}]', "XML": b"<customers/>",
    }.items():  # fmt: skip
        yield Attack(f"body {name}", "customers", body, 400)
    for name, body in {
        "object": b"{}", "number": b"1", "string": b'"a"', "null": b"null", "one record": orjson.dumps(customer()),
        "data is an object": b'{"data":{}}', "data and more": b'{"data":[],"mode":"partial"}',
    }.items():  # fmt: skip
        yield Attack(f"body {name}", "customers", body, 422)
    yield Attack("1001 records", "customers", orjson.dumps([customer(str(i)) for i in range(1001)]), 413)
    yield Attack("11 MB", "customers", b"[" + b" " * 11_000_000 + b"]", 413)


def _transport() -> Iterator[Attack]:
    good = orjson.dumps([customer()])
    packed = gzip.compress(good, mtime=0)
    for kind in TYPES:
        yield Attack(f"type {kind!r}", "customers", good, 415, content_type=kind)
    zipped = {"Content-Encoding": "gzip"}
    yield Attack(
        "gzip bomb",
        "customers",
        gzip.compress(b"[" + b" " * 100_000_000 + b"]", mtime=0),
        413,
        headers=zipped,
    )
    yield Attack("gzip broken", "customers", packed[:-9], 400, headers=zipped)
    yield Attack("gzip with rubbish", "customers", packed + b"rubbish", 400, headers=zipped)
    yield Attack("gzip that is none", "customers", good, 400, headers=zipped)
    yield Attack(
        "gzip of many members", "customers", gzip.compress(b"", mtime=0) * 5000 + packed, 400, headers=zipped
    )
    for encoding in ("br", "deflate", "gzip, gzip", "zstd"):
        yield Attack(f"encoding {encoding}", "customers", good, 415, headers={"Content-Encoding": encoding})
    for accept in ("text/html", "application/xml", "application/json;q=0"):
        yield Attack(f"accept {accept}", "customers", good, 406, headers={"Accept": accept})
    for query in ("mode=best", "mode=", "orphans=keep", "dry_run=yes", "dry_run=1", "mdoe=partial", "page=1",
                  "mode=partial&mode=atomic"):  # fmt: skip
        yield Attack(f"query {query}", f"customers?{query}", good, 400)
    for key in ("", "x" * 256):
        yield Attack(
            f"idempotency key of {len(key)}", "customers", good, 400, headers={"Idempotency-Key": key}
        )
