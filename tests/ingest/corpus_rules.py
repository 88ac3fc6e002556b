"""Records whose fields are each right, but not together."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from tests.ingest.api import customer
from tests.ingest.attack import Attack
from tests.ingest.corpus_values import body_with


def rules() -> Iterator[Attack]:
    twice = orjson.dumps([customer("c1"), customer("c2"), customer("c1")])
    yield Attack("a key twice", "customers", twice, 422, "duplicate_key")
    yield Attack(
        "negative deposit",
        "transactions",
        body_with("transactions", amount_currency=-1),
        422,
        "sign",
        "/amount_currency",
    )
    yield Attack(
        "negative usd",
        "transactions",
        body_with("transactions", amount_usd=-0.01),
        422,
        "sign",
        "/amount_usd",
    )
    yield Attack(
        "eligible above traded", "trading-activity", body_with("trading-activity", eligible_lots=1.26), 422,
        "above_lots_traded", "/eligible_lots",
    )  # fmt: skip
    yield Attack(
        "unknown affiliate",
        "customers",
        body_with("customers", affiliate_id="Z"),
        422,
        "unknown_affiliate",
        "/affiliate_id",
    )
    yield Attack(
        "affiliate in another case",
        "customers",
        body_with("customers", affiliate_id="a"),
        422,
        "unknown_affiliate",
    )
    yield Attack(
        "affiliate with a space",
        "customers",
        body_with("customers", affiliate_id="A "),
        422,
        "unknown_affiliate",
    )
    yield Attack(
        "unknown customer",
        "transactions",
        body_with("transactions", customer_id="nobody"),
        422,
        "unknown_customer",
    )
    yield Attack("much unknown", "customers", body_with("customers", note="x" * 4096), 422, "extra_too_large", "/extra")
    yield Attack(
        "huge unknown number",
        "customers",
        body_with("customers", extra={"n": [1e30]}),
        422,
        "number_too_large",
        "/extra",
    )
