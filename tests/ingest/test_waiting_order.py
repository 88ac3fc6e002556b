"""Records, patches and affiliates in any order of arrival, batched and repeated at random: the same rows in the end."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from django.db import transaction as database

from activity.contract import ACTIVITY
from activity.models import TradingDay
from customers.contract import CUSTOMERS
from customers.models import Customer, CustomerVersion, DatedFields, PhaseReached
from tests import factories
from tests.ingest.api import customer, day, transaction
from tests.ingest.test_versions import _rows
from track360.ingest.contract import EntitySpec
from track360.ingest.intake import Options, ingest_batch
from track360.ingest.models import Parked
from track360.ingest.parking.write_or_park import release
from track360.partners.models import Partner
from transactions.contract import TRANSACTIONS
from transactions.models import Transaction, TransactionVersion

pytestmark = pytest.mark.django_db
MODELS = (Customer, CustomerVersion, DatedFields, PhaseReached, Transaction, TransactionVersion, TradingDay)
WHOLE = Options(mode="partial", orphans="park")
PATCH = Options(mode="partial", patch=True, origin="webhook")
ALIASES = {"status": {"done": "approved"}, "kyc_status_id": {"ok": "approved"}}
KNOWN, LATE = "A", ("L", "M")


class Event(NamedTuple):
    """A record or patch that arrives; without an entity, an affiliate that is made."""

    spec: EntitySpec | None
    options: Options
    record: dict[str, Any]


class Story:
    """What happens to two customers, each version at an hour of its own, so that only arrival is left to chance."""

    def __init__(self, dice: random.Random) -> None:
        self.dice, self.hours = dice, iter(dice.sample(range(200), 60))
        self.events = [Event(None, WHOLE, {"affiliate_id": name}) for name in LATE]
        for name in ("c1", "c2"):
            for _ in range(dice.randint(1, 3)):
                self.add(CUSTOMERS, WHOLE, customer(name, affiliate_id=self.affiliate(), **self.some()))
            for _ in range(dice.randint(1, 3)):
                moved = {"affiliate_id": self.affiliate()} if dice.random() < 0.5 else {}
                self.add(CUSTOMERS, PATCH, {"customer_id": name, **moved, **self.some()})
        for n in range(dice.randint(1, 4)):
            kind, status = "challenge_fee", dice.choice(["done", "pending"])
            paid = transaction(f"t{n % 2}", customer_id=self.who(), transaction_type=kind, status=status)
            self.add(TRANSACTIONS, WHOLE, paid)
            self.add(ACTIVITY, WHOLE, day(customer_id=self.who(), pnl=n))
        self.add(TRANSACTIONS, PATCH, {"transaction_id": "t0", "customer_id": self.who(), "status": "reversed"})

    def add(self, spec: EntitySpec, options: Options, record: dict[str, Any]) -> None:
        at = datetime(2026, 1, 5, 20, tzinfo=UTC) + timedelta(hours=next(self.hours))
        self.events.append(Event(spec, options, {**record, "last_modified_date": at.isoformat()}))

    def affiliate(self) -> str:
        return self.dice.choice([KNOWN, *LATE])

    def who(self) -> str:
        return self.dice.choice(["c1", "c2"])

    def some(self) -> dict[str, Any]:
        fields = {"phase": ["one", "two", None], "country_code": ["GR", None], "account_size": [1, 2.5, 1e5],
                  "kyc_status_id": ["ok", "no"], "unheard": [1, 2]}  # fmt: skip
        return {name: self.dice.choice(values) for name, values in fields.items() if self.dice.random() < 0.4}


def _happens(events: list[Event], dice: random.Random) -> tuple[list[Any], list[Any]]:
    """Everything stored after the events, and what still waits."""
    partner = factories.make_partner(vertical="prop-trading", zone="Europe/Athens", aliases=ALIASES)
    factories.make_affiliate(partner, KNOWN)
    for batch in _batches(events, dice):
        for _ in range(dice.choice([1, 1, 2])):
            _arrives(partner, batch)
    waiting = Parked.objects.filter(partner=partner).order_by("entity", "key", "at")
    return [_rows(model, partner) for model in MODELS], list(waiting.values_list("entity", "key", "at", "patch"))


def _batches(events: list[Event], dice: random.Random) -> list[list[Event]]:
    batches: list[list[Event]] = []
    for event in events:
        last = batches[-1][-1] if batches else None
        alone = last is None or event.spec is None or last[:2] != event[:2] or dice.random() < 0.4
        keys = [] if alone else [event.spec.key_of(other.record) for other in batches[-1]]  # type: ignore[union-attr]
        if alone or event.spec.key_of(event.record) in keys:  # type: ignore[union-attr]
            batches.append([])
        batches[-1].append(event)
    return batches


def _arrives(partner: Partner, batch: list[Event]) -> None:
    spec, options, _ = batch[0]
    if spec is not None:
        assert ingest_batch(spec, partner, [dict(event.record) for event in batch], options).errors == {}
        return
    name = batch[0].record["affiliate_id"]
    with database.atomic():
        if not partner.affiliate_set.filter(affiliate_id=name).exists():
            factories.make_affiliate(partner, name)
        release(partner, "affiliates", [name])


@pytest.mark.parametrize("seed", range(5))
def test_any_order_of_arrival_ends_the_same(seed: int) -> None:
    dice = random.Random(seed)
    events = Story(dice).events
    stored, waiting = _happens(events, dice)
    assert stored[0]
    for _ in range(3):
        assert _happens(dice.sample(events, len(events)), dice) == (stored, waiting)
