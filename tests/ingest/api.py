"""The words of the ingest tests: a partner, its token, pushes through the whole stack."""

from __future__ import annotations

from typing import Any

import orjson
from django.test import Client

from tests import factories
from track360.partners.credentials import services
from track360.partners.models import Partner


class Api:
    """One partner's connection by API key, through Django's test client."""

    def __init__(self, partner: Partner) -> None:
        self.partner = partner
        _, key = services.create_key(partner, "tests")
        self.http = Client(raise_request_exception=False, HTTP_AUTHORIZATION=f"Api-Key {key}")

    def url(self, path: str) -> str:
        """The address of a resource."""
        return f"/api/v1/{self.partner.vertical}/{path}"

    def send(self, path: str, body: bytes, content_type: str = "application/json", **headers: str) -> Any:
        """POST bytes as they are."""
        headers = {"Content-Type": content_type, **headers}
        return self.http.post(self.url(path), data=body, content_type=content_type, headers=headers)

    def push(self, path: str, *records: Any, **headers: str) -> Any:
        """POST records."""
        return self.send(path, orjson.dumps(list(records)), **headers)

    def outcomes(self, path: str, *records: Any) -> list[str]:
        """The outcomes of a push that succeeds."""
        answer = self.push(path, *records)
        assert answer.status_code == 200, answer.content
        return [entry["outcome"] for entry in answer.json()["data"]]

    def get(self, path: str) -> Any:
        """GET a resource."""
        return self.http.get(self.url(path))

    def listed(self, path: str) -> list[dict[str, Any]]:
        """The rows of a list."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.content
        return answer.json()["data"]


def open_house(vertical: str = "forex", **fields: Any) -> Api:
    """A partner with affiliates A and B, and a token."""
    partner = factories.make_partner(vertical=vertical, **fields)
    for affiliate_id in ("A", "B"):
        factories.make_affiliate(partner, affiliate_id)
    return Api(partner)


def customer(customer_id: str = "c1", **fields: Any) -> dict[str, Any]:
    """A customer of A, with what is required."""
    return {"customer_id": customer_id, "signup_date": "2026-01-01", "affiliate_id": "A", **fields}


def transaction(transaction_id: str = "t1", **fields: Any) -> dict[str, Any]:
    """An approved deposit of c1, with what is required."""
    return {
        "transaction_id": transaction_id,
        "customer_id": "c1",
        "transaction_type": "deposit",
        "amount_currency": 100,
        "currency": "USD",
        "transaction_date": "2026-01-05T09:00:00Z",
        "status": "approved",
        **fields,
    }


def day(**fields: Any) -> dict[str, Any]:
    """A day of c1 in EURUSD, with what is required."""
    return {
        "date": "2026-01-05",
        "customer_id": "c1",
        "instrument": "EURUSD",
        "lots_traded": 1.25,
        "currency": "USD",
        **fields,
    }
