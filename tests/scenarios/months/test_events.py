"""A partner that never gets a webhook: its copy, built from the feed alone, is what the API's lists tell."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from commissions.statements import disputes
from customers.operator_attribution import attribute
from tests.ingest.api import Api
from tests.openapi.test_document import shape
from tests.scenarios.months.ledger_of import LOTS, Firm
from tests.scenarios.months.paying import paid, payer, pays_to, taxed
from tests.scenarios.months.test_disputes import answer
from track360.events.catalogue import CATALOGUE
from track360.events.feed import relay
from track360.ingest.history.erasure import erase
from track360.openapi.schema import document

KEYS = {
    "customer": ("customer_id",),
    "transaction": ("transaction_id",),
    "trading_activity": ("date", "customer_id", "instrument", "currency"),
    "commission": ("id",),
    "statement": ("id",),
    "dispute": ("id",),
}
LISTS = {
    "customers": "customer",
    "transactions": "transaction",
    "trading-activity": "trading_activity",
    "commissions": "commission",
    "statements": "statement",
}
CPA = {"id": "cpa", "type": "cpa", "trigger": "ftd", "amount": "100"}


class Mirror:
    """A consumer that knows the feed and nothing else."""

    def __init__(self, api: Api) -> None:
        self.api, self.after, self.types = api, 0, Counter[str]()
        self.records: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {kind: {} for kind in KEYS}
        self.checked = shape(document(), f"/api/v1/{api.partner.vertical}/events", "get", 200)

    def catch_up(self) -> None:
        more = True
        while more:
            answer = self.api.get(f"events?after={self.after}&per_page=20").json()
            self.checked.validate(answer)
            for event in answer["data"]:
                assert event["number"] == self.after + 1  # without a gap
                self.after = event["number"]
                self._take(event)
            more = answer["meta"]["more"]

    def _take(self, event: dict[str, Any]) -> None:
        self.types[event["type"]] += 1
        kind = CATALOGUE[event["type"]].subject
        if kind in KEYS and event["data"]:
            for record in event["data"]["records"] if kind == "trading_activity" else [event["data"]]:
                self.records[kind][tuple(record[name] for name in KEYS[kind])] = record


def by_key(kind: str, rows: list[dict[str, Any]]) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {tuple(row[name] for name in KEYS[kind]): row for row in rows}


def test_a_mirror_built_from_the_feed_alone_equals_the_lists() -> None:
    firm = Firm([LOTS | {"hold_days": 20}, CPA])
    mirror = Mirror(Api(firm.partner))
    pays_to(firm)
    payer(firm)
    taxed(firm, "20")
    deposit = {"transaction_id": "t1", "customer_id": "c1", "transaction_type": "deposit", "currency": "USD"}
    deposit |= {"amount_currency": 100, "transaction_date": "2026-01-04T10:00:00Z"}
    firm.send("transactions", **deposit, status="pending")
    firm.send("transactions", **deposit, status="approved")
    firm.trades("2026-01-05", "2.00")
    firm.trades("2026-01-06", "1.00")
    relay.relay(firm.partner)
    mirror.catch_up()
    firm.trades("2026-01-05", "3.00")
    firm.month("2026-01")
    paid(firm)
    firm.trades("2026-01-06", "0.50")
    firm.close("2026-02")
    line = firm.statement("2026-02")
    dispute = disputes.open_on_missing(line, "c1", date(2026, 2, 3), "nothing for that day", "A")
    answer(firm, dispute, "lost")
    firm.send("customers", customer_id="c2", signup_date="2026-02-01", affiliate_id="P", email="b@x.example")
    attribute(firm.partner, "c2", date(2026, 2, 1), "A")
    erase(firm.partner, "c2")
    firm.settle()
    relay.relay(firm.partner)
    mirror.catch_up()
    for path, kind in LISTS.items():
        assert mirror.records[kind] == by_key(kind, mirror.api.listed(f"{path}?per_page=500")), path
    (disputed,) = mirror.records["dispute"].values()
    assert (disputed["state"], disputed["customer_id"]) == ("lost", "c1")
    assert mirror.types["qualification.met"] == 1
    assert mirror.types["statement.paid"] == mirror.types["statement.approved"] == 1
    assert mirror.types["dispute.opened"] == mirror.types["dispute.answered"] == 1


def test_exceptions_open_and_are_resolved() -> None:
    firm = Firm([LOTS], currency="EUR")
    mirror = Mirror(Api(firm.partner))
    firm.trades("2026-01-05", "2.00")
    group = {"id": "fx", "multiplier": 1, "instruments": ["GBPUSD"]}
    firm.apply(instrument_groups=[group])
    firm.settle()
    firm.apply(instrument_groups=[{**group, "instruments": ["EURUSD", "GBPUSD"]}])
    firm.settle()
    relay.relay(firm.partner)
    mirror.catch_up()
    assert (mirror.types["exception.opened"], mirror.types["exception.resolved"]) == (1, 1)
    events = mirror.api.listed("events?types=exception.opened,exception.resolved")
    told = {"code": "unmapped_instrument", "customer_id": "c1", "day": "2026-01-05", "instrument": "EURUSD"}
    assert [{name: event["change"][name] for name in told} for event in events] == [told, told]


def test_settling_again_tells_nothing_more() -> None:
    firm = Firm()
    firm.trades("2026-01-05", "2.00")
    relay.relay(firm.partner)
    firm.settle()
    firm.trades("2026-01-05", "2.00")
    assert relay.relay(firm.partner) == 1  # the batch that said nothing new
