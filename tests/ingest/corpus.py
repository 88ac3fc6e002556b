"""Single hostile requests: (name, path, body, status, code of the first error or "")."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import orjson

from tests.ingest.api import customer
from tests.ingest.attack import Attack
from tests.ingest.corpus_rules import rules
from tests.ingest.corpus_values import (
    AMOUNTS,
    BAD_COUNTRIES,
    BAD_CURRENCIES,
    BAD_DATES,
    BAD_EMAILS,
    BAD_INSTANTS,
    BAD_LANGUAGES,
    LONG,
    NOT_NUMBERS,
    NOT_STRINGS,
    RAW_NUMBERS,
    RECORDS,
    TYPES,
    body_with,
)


def attacks() -> Iterator[Attack]:
    """The whole corpus."""
    yield from _numbers()
    yield from _texts()
    yield from _moments()
    yield from _codes()
    yield from _types()
    yield from rules()
    yield from _bodies()
    yield from _transport()


def _numbers() -> Iterator[Attack]:
    for name, (text, status) in RAW_NUMBERS.items():
        body = body_with("trading-activity", pnl="@").replace(b'"@"', text.encode())
        pointer = "/pnl" if status == 422 else None
        yield Attack(f"pnl {name}", "trading-activity", body, status, "", pointer)
    for entity, fields in AMOUNTS.items():
        for field in fields:
            body = body_with(entity, **{field: "@"}).replace(b'"@"', b"1e-999999999")
            yield Attack(f"{field} that a float makes 0", entity, body, 422, "too_many_decimals", f"/{field}")
    for field in ("volume_usd", "spread_cost", "commission", "lots_traded", "eligible_lots"):
        body = body_with("trading-activity", **{field: -0.01})
        yield Attack(f"negative {field}", "trading-activity", body, 422, "minimum", f"/{field}")
    for value in (0.001, 1.255, 1e-9, 0.30000001):
        yield Attack(
            f"lots {value}",
            "trading-activity",
            body_with("trading-activity", lots_traded=value),
            422,
            "multiple_of",
        )


def _texts() -> Iterator[Attack]:
    for path, field in (
        ("customers", "customer_id"),
        ("transactions", "transaction_id"),
        ("trading-activity", "instrument"),
    ):
        yield Attack(f"{field} empty", path, body_with(path, **{field: ""}), 422, "min_length", f"/{field}")
        yield Attack(f"{field} 501", path, body_with(path, **{field: LONG}), 422, "max_length", f"/{field}")
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
            body = body_with(path, **{field: "@"}).replace(b'"@"', raw)
            yield Attack(f"{field} {name}", path, body, 400)
    for field in ("first_name", "click_id", "kyc_status_id"):
        yield Attack(
            f"{field} 501",
            "customers",
            body_with("customers", **{field: LONG}),
            422,
            "max_length",
            f"/{field}",
        )


def _moments() -> Iterator[Attack]:
    for text in BAD_DATES:
        yield Attack(
            f"date {text!r}",
            "trading-activity",
            body_with("trading-activity", date=text),
            422,
            "format",
            "/date",
        )
    for text in BAD_DATES[:8]:
        yield Attack(
            f"signup {text!r}",
            "customers",
            body_with("customers", signup_date=text),
            422,
            "format",
            "/signup_date",
        )
    for text in BAD_INSTANTS:
        body = body_with("transactions", transaction_date=text)
        yield Attack(f"instant {text!r}", "transactions", body, 422, "format", "/transaction_date")


def _codes() -> Iterator[Attack]:
    for text in BAD_CURRENCIES:
        body = body_with("transactions", currency=text)
        yield Attack(f"currency {text!r}", "transactions", body, 422, "enum", "/currency")
    for field, words in (("country_code", BAD_COUNTRIES), ("lang_id", BAD_LANGUAGES)):
        for text in words:
            yield Attack(
                f"{field} {text!r}",
                "customers",
                body_with("customers", **{field: text}),
                422,
                "enum",
                f"/{field}",
            )
    for text in BAD_EMAILS:
        yield Attack(f"email {text!r}", "customers", body_with("customers", email=text), 422, "format", "/email")
    for field, text in (
        ("status", "completed"),
        ("status", "Approved"),
        ("transaction_type", "challenge_fee"),
    ):
        yield Attack(
            f"{field} {text}",
            "transactions",
            body_with("transactions", **{field: text}),
            422,
            "enum",
            f"/{field}",
        )


def _types() -> Iterator[Attack]:
    for value in NOT_NUMBERS:
        body = body_with("trading-activity", lots_traded=value)
        yield Attack(f"lots {value!r}", "trading-activity", body, 422, "type", "/lots_traded")
    for value in NOT_STRINGS:
        body = body_with("customers", customer_id=value)
        yield Attack(f"customer_id {value!r}", "customers", body, 422, "type", "/customer_id")
    for path, record in RECORDS.items():
        for field in record:
            without = {name: value for name, value in record.items() if name != field}
            yield Attack(f"{path} without {field}", path, orjson.dumps([without]), 422, "required", f"/{field}")
            yield Attack(f"{path} null {field}", path, body_with(path, **{field: None}), 422, "", f"/{field}")
    for value in ("a", 1, None, [], True):
        yield Attack(f"record {value!r}", "customers", orjson.dumps([value]), 422, "type", "")
    yield Attack("leverage 1.5", "customers", body_with("customers", leverage=1.5), 422, "type", "/leverage")
    yield Attack("extra as text", "customers", body_with("customers", extra="x"), 422, "type", "/extra")


def _bodies() -> Iterator[Attack]:
    for name, body in {
        "empty": b"", "blank": b"  ", "word": b"hello", "half": b'[{"customer_id":', "BOM": b"\xef\xbb\xbf[]",
        "UTF-16": "[]".encode("utf-16"), "UTF-16 LE": "[]".encode("utf-16-le"), "UTF-32": "[]".encode("utf-32"),
        "trailing comma": b"[{},]", "comment": b"[] // no", "two values": b"[] []", "single quotes": b"[{'a':1}]",
        "100k arrays": b"[" * 100_000, "100k objects": b'{"a":' * 100_000,
        "100k closed": b"[" * 100_000 + b"]" * 100_000,
        "40 deep": body_with("customers", x=1).replace(b":1", b":" + b"[" * 40 + b"]" * 40),
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
    yield Attack("gzip of many members", "customers", gzip.compress(b"", mtime=0) * 5000 + packed, 400, headers=zipped)
    for encoding in ("br", "deflate", "gzip, gzip", "zstd"):
        yield Attack(f"encoding {encoding}", "customers", good, 415, headers={"Content-Encoding": encoding})
    for accept in ("text/html", "application/xml", "application/json;q=0"):
        yield Attack(f"accept {accept}", "customers", good, 406, headers={"Accept": accept})
    for query in ("mode=best", "mode=", "orphans=keep", "dry_run=yes", "dry_run=1", "mdoe=partial", "page=1",
                  "mode=partial&mode=atomic"):  # fmt: skip
        yield Attack(f"query {query}", f"customers?{query}", good, 400)
    for key in ("", "x" * 256):
        yield Attack(f"idempotency key of {len(key)}", "customers", good, 400, headers={"Idempotency-Key": key})
