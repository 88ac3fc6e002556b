"""The words money stories are told in: a partner of its own, pushes over HTTP, and what the worker then books."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
import requests

from commissions.ledger.models import LedgerEntry
from commissions.programme.service import apply
from commissions.settle.models import RatingException
from tests.factories import unique
from tests.house import House, wait_until
from track360.partners.credentials.services import create_client
from track360.partners.models import Partner
from track360.queue.models import Work

LOTS = {"id": "lots", "type": "lot", "rate": "5.00"}
Entry = tuple[str, str]
Tell = Callable[..., "Story"]


class Story:
    """One partner with affiliates A under P under G, told day by day."""

    def __init__(self, house: House, vertical: str = "forex", zone: str = "Europe/Athens") -> None:
        self.house = house
        self.code = unique("story-")
        self.vertical = vertical
        self.programme: dict[str, Any] = {
            "id": self.code,
            "name": self.code,
            "vertical": vertical,
            "zone": zone,
            "affiliates": [
                {"id": "G"},
                {"id": "P", "parent": "G"},
                {"id": "A", "parent": "P"},
                {"id": "B"},
                {"id": "C"},
            ],
            "plans": [],
            "assignments": [],
        }
        self.pushed: list[tuple[str, dict[str, Any]]] = []
        self._told = 0
        self._headers: dict[str, str] = {}

    @property
    def partner(self) -> Partner:
        """The partner of this story."""
        return Partner.objects.get(code=self.code)

    def pays(
        self,
        *affiliates: str,
        rules: Iterable[dict[str, Any]] = (LOTS,),
        currency: str = "USD",
        **version: Any,
    ) -> Story:
        """Put affiliates on a new plan with one version, from 1 January 2026 unless ``start`` says otherwise."""
        plan_id = f"plan-{len(self.programme['plans']) + 1}"
        start = version.pop("start", date(2026, 1, 1))
        versions = [{"from": start, "rules": list(rules), **version}]
        self.programme["plans"].append({"id": plan_id, "currency": currency, "versions": versions})
        self.programme["assignments"] += [{"affiliate": key, "plan": plan_id} for key in affiliates]
        return self

    def with_rates(self, *rates: tuple[str, str, date, str]) -> Story:
        """Add rates as (base, quote, day, rate)."""
        added = [dict(zip(("base", "quote", "date", "rate"), rate, strict=True)) for rate in rates]
        self.programme.setdefault("rates", []).extend(added)
        return self

    def with_groups(self, *groups: tuple[str, str, list[str]]) -> Story:
        """Add instrument groups as (id, multiplier, instruments)."""
        added = [dict(zip(("id", "multiplier", "instruments"), group, strict=True)) for group in groups]
        self.programme.setdefault("instrument_groups", []).extend(added)
        return self

    def begin(self) -> Story:
        """Apply the programme; call again after adding to it."""
        apply({"partners": [self.programme]})
        return self

    def customer(self, customer_id: str = "c1", affiliate_id: str = "A", **fields: Any) -> dict[str, Any]:
        """Push one customer."""
        record = {
            "customer_id": customer_id,
            "signup_date": "2025-12-01",
            "affiliate_id": affiliate_id,
            **fields,
        }
        return self.push("customers", record)

    def deposit(self, transaction_id: str, amount: str, at: str, **fields: Any) -> dict[str, Any]:
        """Push one transaction, an approved USD deposit unless told otherwise."""
        record = {
            "transaction_id": transaction_id,
            "customer_id": "c1",
            "transaction_type": "deposit",
            "amount_currency": Decimal(amount),
            "currency": "USD",
            "transaction_date": at,
            "status": "approved",
            **fields,
        }
        return self.push("transactions", record)

    def trades(self, day: str, lots: str, **fields: Any) -> dict[str, Any]:
        """Push one trading day of EURUSD unless told otherwise."""
        record = {
            "date": day,
            "customer_id": "c1",
            "instrument": "EURUSD",
            "lots_traded": Decimal(lots),
            "currency": "USD",
            **fields,
        }
        return self.push("trading-activity", record)

    def push(self, entity: str, *records: dict[str, Any]) -> dict[str, Any]:
        """Push records over HTTP and return the receipt."""
        self.pushed += [(entity, record) for record in records]
        return self.send(entity, list(records))

    def send(self, entity: str, records: list[dict[str, Any]], **query: str) -> dict[str, Any]:
        """One request; fails unless it is answered 200."""
        answer = requests.post(
            f"{self.house.url}/api/v1/{self.vertical}/{entity}",
            params=query,
            data=_json(records),
            headers=self.authorised() | {"Content-Type": "application/json"},
            timeout=30,
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def books(self) -> list[Entry]:
        """The entries booked since the last call, once nothing waits any more, as sorted (affiliate, amount)."""
        return sorted((entry.affiliate_id, plain(entry.amount)) for entry in self.entries())

    def entries(self) -> list[LedgerEntry]:
        """The new entries themselves, in order of booking."""
        self.settled()
        found = list(LedgerEntry.objects.filter(partner__code=self.code, id__gt=self._told).order_by("id"))
        self._told = max((entry.id for entry in found), default=self._told)
        return found

    def settled(self) -> None:
        """Wait until the worker has settled everything of this partner."""
        wait_until(lambda: not Work.objects.filter(partner__code=self.code).exists(), "the queue is empty")

    def balances(self) -> dict[str, str]:
        """The sum of all entries per affiliate."""
        self.settled()
        sums: dict[str, Decimal] = {}
        for entry in LedgerEntry.objects.filter(partner__code=self.code):
            sums[entry.affiliate_id] = sums.get(entry.affiliate_id, Decimal(0)) + entry.amount
        return {key: plain(value) for key, value in sums.items()}

    def exceptions(self) -> list[str]:
        """The codes of what cannot be rated now."""
        self.settled()
        return sorted(RatingException.objects.filter(partner__code=self.code).values_list("code", flat=True))

    def why_not(self, customer_id: str) -> list[dict[str, Any]]:
        """The reasons the API gives for what a customer did not earn."""
        self.settled()
        answer = requests.get(
            f"{self.house.url}/api/v1/{self.vertical}/customers/{customer_id}/commission-status",
            headers=self.authorised(),
            timeout=30,
        )
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]["reasons"]

    def reasons(self, customer_id: str) -> list[str]:
        """The codes of these reasons, each once."""
        return sorted({reason["code"] for reason in self.why_not(customer_id)})

    def authorised(self) -> dict[str, str]:
        if not self._headers:
            client, secret = create_client(self.partner, "story")
            answer = requests.post(
                f"{self.house.url}/oauth/token",
                data={"grant_type": "client_credentials"},
                auth=(client.client_id, secret),
                timeout=30,
            )
            assert answer.status_code == 200, answer.text
            self._headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        return self._headers


def plain(amount: Decimal) -> str:
    """An amount without trailing zeros, at least two places: 6.25, 2.728, -7.50."""
    text = f"{amount:.8f}".rstrip("0")
    whole, _, places = text.partition(".")
    return f"{whole}.{places.ljust(2, '0')}"


def _json(records: list[dict[str, Any]]) -> bytes:
    """Records with their decimals written as they are."""
    return orjson.dumps(records, default=lambda value: orjson.Fragment(str(value)))
