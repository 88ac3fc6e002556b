"""A partner's program: it drafts and publishes over HTTP, with an API key that an operator was shown."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from commissions.corrections import service
from commissions.corrections.models import Draft
from tests.commissions.corrections.desk import Desk
from tests.factories import make_operator, unique
from track360.partners.credentials import services
from track360.partners.models import User

PLACE = "/api/v1/forex/drafts"


class Program:
    """``by``: who was shown its key, ``user:NAME`` or the key of another credential; "": nobody knows."""

    def __init__(self, desk: Desk, scopes: str, by: str) -> None:
        self.partner = desk.partner
        self.key, text = services.create_key(desk.partner, "Nightly", scopes, by=by)
        self.http = Client(HTTP_X_API_KEY=text)

    def get(self, path: str = "") -> Any:
        return self.http.get(f"{PLACE}{path}")

    def post(self, path: str, **body: Any) -> Any:
        return self.http.post(f"{PLACE}{path}", json.dumps(body), "application/json")

    def asks(self, kind: str, content: dict[str, Any], reason: str = "chargebacks", **headers: str) -> Any:
        """To draft a change."""
        body = {"kind": kind, "content": content, "reason": reason}
        return self.http.post(PLACE, json.dumps(body), "application/json", headers=headers)

    def drafts(self, kind: str, content: dict[str, Any], reason: str = "chargebacks") -> Draft:
        """A change, previewed as by the worker."""
        answer = self.asks(kind, content, reason)
        assert answer.status_code == 201, answer.content
        draft = Draft.objects.get(pk=self.partner.opaque.number("draft", answer.json()["data"]["id"]))
        service.run(draft.pk)
        draft.refresh_from_db()
        return draft

    def publishes(self, draft: Draft) -> Any:
        """As it is told."""
        place = opaque(draft)
        return self.post(f"{place}/publish", digest=self.get(place).json()["data"]["digest"])


def operator(**fields: Any) -> tuple[User, str]:
    user = make_operator(unique("op-"), **fields)
    return user, f"user:{user.username}"


def opaque(draft: Draft) -> str:
    return "/" + draft.partner.opaque.id("draft", draft.pk)
