"""A system of a partner's that calls us, over the whole stack; and bodies as the field's systems send them."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from django.test import Client

from tests import factories as make
from track360.events.inbound import service
from track360.events.inbound.models import InboundCall, InboundSource
from track360.partners.models import Partner

SECRET = "between us"
CRM = "crm.webhooks.requests"


class Hook:
    """A source and how to call it."""

    def __init__(self, kind: str, partner: Partner | None = None, **fields: Any) -> None:
        self.partner = partner or make.make_partner(vertical="prop-trading")
        told = {"signing_secret": SECRET, "addresses": [], **fields}
        self.source, self.secret = service.create(self.partner, kind, kind, "tests", **told)
        self.http = Client(raise_request_exception=False)

    def send(self, body: Any, signed: bytes | None = None, secret: str = "", **headers: str) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        signature = hmac.new(SECRET.encode(), raw if signed is None else signed, hashlib.sha256).hexdigest()
        return self.http.post(
            f"/hooks/in/{secret or self.secret}",
            data=raw,
            content_type="application/json",
            headers={"X-Signature": signature, **headers},
        )

    def told(self, body: Any) -> tuple[str, str | None, bool]:
        """(outcome, reason, whether it had come before)."""
        answer = self.send(body)
        assert answer.status_code == 200, answer.content
        data = answer.json()["data"]
        return data["outcome"], data["reason"], data["repeated"]

    def call(self) -> InboundCall:
        return InboundCall.objects.filter(source=self.source).latest("pk")

    def map(self, **changes: Any) -> None:
        self.source = InboundSource.objects.select_related("partner").get(pk=self.source.pk)
        service.change(self.source, mapping=self.source.mapping | changes)


def crm(event: str, **data: Any) -> dict[str, Any]:
    """A request of the CRM that was decided."""
    request = {"id": "q1", "user_id": "u1", "request_time": "2026-01-05 09:00:26", **data}
    return {"source": {"service": "requests", "event": f"{CRM}.{event}"}, "version": "1.0.0", "data": request}


WITHDRAWAL = {
    "type": "withdrawal",
    "status": "approved",
    "trading_id": 126795,
    "trading_currency": "USD",
    "trading_amount": "177.00",
    "withdrawal_method": "wire",
}
FEE = {
    "type": "prop_trading",
    "status": "approved",
    "registration_fee": 15,
    "payment_total": "15",
    "payment_currency": "EUR",
    "payment_platform": "mt5",
}
LIVE = {
    "type": "prop_trading_live_step",
    "status": "approved",
    "leverage": 200,
    "initial_balance": "7000",
    "profit_target_percent": 0.1,
}
