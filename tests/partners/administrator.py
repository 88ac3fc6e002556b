"""A credential with the scope ``admin`` that looks after others by the API."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from track360.partners.credentials import services
from track360.partners.models import Partner

PLACE = "/api/v1/forex/credentials"
KEY = {"kind": "key", "name": "Export", "scopes": ["read"]}


class Admin:
    """A credential with the scope ``admin``, calling."""

    def __init__(self, partner: Partner, scopes: str = "read write admin programme", **fields: Any) -> None:
        self.key, self.text = services.create_key(partner, "admin", scopes, by="user:eve", **fields)
        self.http = Client(HTTP_X_API_KEY=self.text)

    def send(self, method: str, path: str = "", **document: Any) -> Any:
        return getattr(self.http, method)(f"{PLACE}{path}", json.dumps(document), "application/json")

    def create(self, **fields: Any) -> Any:
        return self.send("post", **KEY | fields)


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]
