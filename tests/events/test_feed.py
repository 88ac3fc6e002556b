"""The feed as a partner's systems ask for it."""

from __future__ import annotations

from typing import Any

import pytest

from commissions.programme.models import Rule
from tests import factories as make
from tests.ingest.api import Api, customer, day, open_house, transaction
from track360.events.feed import relay, selectors

pytestmark = pytest.mark.django_db


def fed(api: Api, asked: str = "events") -> tuple[list[tuple[int, str]], dict[str, Any]]:
    relay.relay(api.partner)
    answer = api.get(asked)
    assert answer.status_code == 200, answer.content
    body = answer.json()
    return [(event["number"], event["type"]) for event in body["data"]], body["meta"]


def test_what_a_push_tells() -> None:
    api = open_house("prop-trading")
    api.push("customers", customer(phase="1"), customer("c2"))
    api.push("customers", customer(phase="1"))  # says nothing new
    api.push("customers", customer(phase="2"))
    api.push("customers", customer(phase="2", country_code="CY"), customer("c2", country_code="XX"))
    api.send("customers?mode=partial", b'[{"customer_id": "c3"}]')
    api.send("customers?dry_run=true", b'[{"customer_id":"c4","signup_date":"2026-01-01","affiliate_id":"A"}]')
    events, meta = fed(api)
    assert events == [
        (1, "customer.created"),
        (2, "customer.created"),
        (3, "batch.received"),
        (4, "batch.received"),
        (5, "customer.updated"),
        (6, "customer.phase_changed"),
        (7, "batch.received"),
        (8, "batch.partially_rejected"),
    ]
    assert meta == {"per_page": 50, "next_after": 8, "latest": 8, "more": False}
    data = api.get("events?after=4&per_page=2").json()["data"]
    assert data[0]["data"] == api.listed("customers?customer_id=c1")[0]
    assert (data[0]["version"], data[0]["affiliate_id"], data[0]["change"]) == (1, "A", None)
    assert data[1]["change"] == {"before": "1", "after": "2"}


def test_a_transaction_is_told_by_what_says_most() -> None:
    api = open_house()
    api.push("customers", customer())
    for fields in (
        {"status": "pending"},
        {"status": "approved"},
        {"status": "approved", "payment_method": "card"},
        {"status": "reversed"},
        {"status": "declined"},
    ):
        api.push("transactions", transaction(**fields))
    api.push("transactions", transaction("t2"))
    relay.relay(api.partner)
    types = [
        event["type"]
        for event in api.listed(
            "events?types=" + ",".join(f"transaction.{what}" for what in ("created", "approved", "updated", "reversed"))
        )
    ]
    assert [name.removeprefix("transaction.") for name in types] == [
        "created",
        "approved",
        "updated",
        "reversed",
        "updated",
        "approved",
    ]


def test_days_of_activity_are_told_by_the_batch_that_brought_them() -> None:
    api = open_house()
    api.push("customers", customer())
    api.push("trading-activity", day(), day(instrument="GBPUSD"))
    api.push("trading-activity", day(lots_traded=9))
    api.push("trading-activity", day(lots_traded=9))
    relay.relay(api.partner)
    first, second = api.listed("events?types=trading_activity.changed")
    assert [row["instrument"] for row in first["data"]["records"]] == ["GBPUSD"]
    assert second["data"]["records"] == [row for row in api.listed("trading-activity") if row["instrument"] == "EURUSD"]


def test_pages_leave_out_nothing_and_tell_where_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "MOST_BULKY", 2)
    api = open_house()
    api.push("customers", customer())
    for lots in range(1, 6):
        api.push("trading-activity", day(lots_traded=lots))
    seen: list[tuple[int, str]] = []
    after, pages = 0, 0
    while True:
        events, meta = fed(api, f"events?after={after}&per_page=7")
        seen, after, pages = seen + events, meta["next_after"], pages + 1
        if not meta["more"]:
            break
    assert [number for number, _ in seen] == [*range(1, 13)]
    assert pages == 3  # two bulky ones a page, not seven events
    assert fed(api, "events?after=3&types=customer.updated") == (
        [],
        {"per_page": 50, "next_after": 12, "latest": 12, "more": False},
    )


def test_a_rare_type_is_looked_for_a_stretch_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "LOOKED_AT", 3)
    api = open_house()
    api.push("customers", *(customer(f"c{number}") for number in range(7)))
    assert fed(api, "events?types=batch.received") == (
        [],
        {"per_page": 50, "next_after": 3, "latest": 8, "more": True},
    )
    assert fed(api, "events?types=batch.received&after=6") == (
        [(8, "batch.received")],
        {"per_page": 50, "next_after": 8, "latest": 8, "more": False},
    )


def test_ids_stay_and_differ() -> None:
    api, other = open_house(), open_house()
    for each in (api, other):
        each.push("customers", customer())
        relay.relay(each.partner)
    ids = [event["id"] for event in api.listed("events")]
    assert ids == [event["id"] for event in api.listed("events")]
    assert len({*ids, *(event["id"] for event in other.listed("events"))}) == 4


def test_a_line_and_its_qualification_have_ids_of_their_own() -> None:
    alice = make.make_affiliate(make.make_partner("acme"), "A")
    Rule.objects.create(partner=alice.partner, rule_id="cpa", plan=make.make_plan(alice.partner), type="cpa")
    entry = make.make_entry(alice, kind="customer", rule_id="cpa")
    api = Api(entry.partner)
    relay.relay(entry.partner)
    earned, met = api.listed("events")
    assert (earned["type"], met["type"]) == ("commission.earned", "qualification.met")
    assert earned["id"] != met["id"]
    assert earned["data"] == met["data"] == api.listed("commissions")[0]


@pytest.mark.parametrize(
    "asked",
    ["after=-1", "after=x", "after=9223372036854775808", "per_page=0", "per_page=501", "types=customer.gone", "page=1"],
)
def test_bad_parameters_are_refused(asked: str) -> None:
    assert open_house().get(f"events?{asked}").status_code == 400


def test_a_credential_limited_to_other_parts_is_refused_and_others_events_are_not_told() -> None:
    api, other = open_house(), open_house()
    api.push("customers", customer())
    relay.relay(api.partner)
    assert other.listed("events") == []
    assert other.http.get("/api/v1/prop-trading/events").status_code == 403
