"""Records that are right, and values that no field may have."""

from __future__ import annotations

from typing import Any

import orjson

from tests.ingest.api import customer, day, transaction

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
    "0 to a float and to a decimal": ("1e-999999999", 422),
    "no decimal at all": ("1E-99999999999999999999", 422),
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


AMOUNTS = {
    "transactions": ("amount_currency", "amount_usd"),
    "trading-activity": ("lots_traded", "eligible_lots", "volume_usd", "spread_cost", "commission", "pnl"),
    "customers": ("leverage",),
}
"""Every field of the vertical that may be a number."""


TYPES = [
    "", "text/plain", "text/json", "application/xml", "application/problem+json", "application/json; charset=latin-1",
    "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
]  # fmt: skip


BAD_DATES = [
    "2026-02-30", "2026-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00", "2026-01-32", "2026-W01-1",
    "2026-005", "20260105", "2026-1-5", "\uff12\uff10\uff12\uff16-01-05", "today", "now", "infinity", "-infinity",
    "epoch",
    "yesterday", "0000-01-01", "10000-01-01", "-2026-01-05", "2026-01-05T00:00:00Z", "2026-01-05\n", " 2026-01-05",
    "2026-01-05 ", "05/01/2026", "", "2026-01-05\u200b", "2026\u201301\u201305", "1899-12-31", "2200-01-01",
]  # fmt: skip


BAD_INSTANTS = [
    "2026-01-05T23:59:60Z", "2016-12-31T23:59:60Z", "2026-02-30T10:00:00Z", "2026-01-05T24:00:00Z",
    "2026-01-05T10:60:00Z",
    "2026-01-05 10:00:00", "2026-01-05", "2026-01-05T10", "20260105T100000Z", "2026-W01-1T10:00:00Z",
    "2026-005T10:00:00Z",
    "2026-01-05T10:00:00+15:00", "2026-01-05T10:00:00 Z", "2026-01-05T10:00:00z", "2026-01-05t10:00:00Z", "now",
    "today",
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


def body_with(path: str, **fields: Any) -> bytes:
    """One record that is right but for these fields."""
    return orjson.dumps([{**RECORDS[path], **fields}])
