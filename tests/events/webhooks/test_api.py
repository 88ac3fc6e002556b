"""Webhooks as a partner's systems look after them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.events.delivery.conftest import happened, send_all
from tests.events.delivery.test_signing import REFUSALS, by_standard_webhooks
from tests.events.receiver import Receiver, receiving, says
from tests.ingest.api import Api, open_house
from tests.openapi.test_document import shape
from track360.events.endpoints.models import Endpoint
from track360.openapi.schema import document
from track360.partners.credentials import services
from track360.partners.models import ApiKey

pytestmark = pytest.mark.django_db
BASE = "/api/v1/forex/"


class Hooks:
    """A partner whose credential may look after webhooks; every answer is held against the document."""

    def __init__(self) -> None:
        self.api = open_house()
        self.partner = self.api.partner
        services.change(ApiKey.objects.get(partner=self.partner), scopes="read write admin")

    def call(self, method: str, path: str, body: Any = None, status: int = 200, of: str = "") -> Any:
        more = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        answer = getattr(self.api.http, method)(self.api.url(path), **more)
        assert answer.status_code == status, answer.content
        if status in (200, 201):
            shape(document(), BASE + (of or path), method, status).validate(answer.json())
        return answer.json()["data"] if status in (200, 201) else answer.json() if answer.content else None

    def made(self, receiver: Receiver | str, **fields: Any) -> Any:
        url = receiver if isinstance(receiver, str) else receiver.url
        return self.call("post", "webhooks", {"name": "CRM", "url": url, **fields}, 201)

    def act(self, hook: Any, action: str, status: int = 200, **fields: Any) -> Any:
        return self.call("post", f"webhooks/{hook['id']}/{action}", fields, status, f"webhooks/{{webhook_id}}/{action}")

    def deliveries(self, hook: Any, asked: str = "") -> Any:
        of = "webhooks/{webhook_id}/deliveries"
        return self.call("get", f"webhooks/{hook['id']}/deliveries{asked}", of=of)


@pytest.fixture
def hooks() -> Hooks:
    return Hooks()


def test_one_is_made_told_changed_and_removed(hooks: Hooks, settings: Any) -> None:
    with receiving(settings, says(200)) as (receiver,):
        made = hooks.made(receiver, events=["batch.received"])
        secret = made.pop("secret")
        one = f"webhooks/{made['id']}"
        assert hooks.call("get", "webhooks") == [made]
        assert hooks.call("get", one, of="webhooks/{webhook_id}") == made
        changed = hooks.call("patch", one, {"name": "ERP", "events": []}, of="webhooks/{webhook_id}")
        assert changed == made | {"name": "ERP", "events": []}
        assert secret not in json.dumps(changed)
        hooks.call("delete", one, status=204)
        hooks.call("get", one, status=404)
        assert hooks.call("get", "webhooks") == []
        happened(hooks.partner, "1")
        send_all()
        assert receiver.requests == []
    assert Endpoint.objects.get().secret != secret


def test_only_what_happens_from_now_on_is_sent_and_what_was_can_be_replayed(hooks: Hooks, settings: Any) -> None:
    happened(hooks.partner, "1", "2")
    send_all()
    with receiving(settings, says(200)) as (receiver,):
        made = hooks.made(receiver)
        happened(hooks.partner, "3")
        send_all()
        assert [json.loads(request.body)["sequence"] for request in receiver.requests] == [1]
        feed = hooks.api.listed("events")
        assert hooks.act(made, "replay", after=0, until=2) == {"after": 0, "until": 2}
        assert hooks.act(made, "replay", 422, after=1, until=2)["errors"][0]["message"] == (
            "These are being sent again already."
        )
        send_all()
        (sent, *again) = hooks.deliveries(made)
        assert [each["is_replay"] for each in (sent, *again)] == [False, True, True]
        assert sorted(request.headers["webhook-id"] for request in receiver.requests) == sorted(
            event["id"] for event in feed
        )
        hooks.act(made, "replay", delivery_id=sent["id"])
        send_all()
        assert receiver.requests[-1].headers["webhook-id"] == feed[2]["id"]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"after": 3, "until": 3},
        {"after": 5, "until": 1},
        {"after": 1},
        {"delivery_id": "x", "after": 0, "until": 1},
    ],
)
def test_a_replay_of_nothing_that_can_be_told_is_refused(hooks: Hooks, settings: Any, fields: Any) -> None:
    with receiving(settings, says(200)) as (receiver,):
        hooks.act(hooks.made(receiver), "replay", 422, **fields)


def test_a_test_its_log_and_its_answer(hooks: Hooks, settings: Any) -> None:
    with receiving(settings, says(418, body=b"short and stout")) as (receiver,):
        made = hooks.made(receiver)
        delivery = hooks.act(made, "test")
        assert (delivery["event"], delivery["state"], delivery["sequence"]) == ("test", "waiting", 1)
        send_all()
        of = "webhooks/{webhook_id}/deliveries/{delivery_id}"
        told = hooks.call("get", f"webhooks/{made['id']}/deliveries/{delivery['id']}", of=of)
        ((status, answer),) = [(each["status"], each["answer"]) for each in told["tries"]]
        assert (told["attempts"], status, answer) == (1, 418, "short and stout")
        assert hooks.deliveries(made, "?state=delivered") == []
        assert len(hooks.deliveries(made, "?state=waiting")) == 1
        hooks.act(made, "replay", 422, delivery_id=delivery["id"])


def test_a_secret_is_rotated_with_an_overlap(hooks: Hooks, settings: Any) -> None:
    with receiving(settings, says(200)) as (receiver,):
        made = hooks.made(receiver)
        rotated = hooks.act(made, "rotate", overlap_seconds=3600)
        hooks.act(made, "test")
        send_all()
        request = receiver.requests[0]
        for secret in (made["secret"], rotated["secret"]):
            by_standard_webhooks(secret, request.body, request.headers)
        newest = hooks.act(made, "rotate")  # without one: at once
        hooks.act(made, "test")
        send_all()
        request = receiver.requests[1]
        by_standard_webhooks(newest["secret"], request.body, request.headers)
        for secret in (made["secret"], rotated["secret"]):
            with pytest.raises(REFUSALS):
                by_standard_webhooks(secret, request.body, request.headers)


def test_pause_and_resume(hooks: Hooks, settings: Any) -> None:
    with receiving(settings, says(500)) as (receiver,):
        made = hooks.made(receiver)
        happened(hooks.partner, "1")
        send_all()
        assert hooks.act(made, "pause")["state"] == "paused"
        hooks.act(made, "test", 422)
        hooks.act(made, "replay", 422, after=0, until=1)
        receiver.behaviour = says(200)
        resumed = hooks.act(made, "resume")
        assert (resumed["state"], resumed["failing_since"]) == ("active", None)
        send_all()
        assert [each["state"] for each in hooks.deliveries(made)] == ["delivered"]


NOT_CALLED = "This address is not called: {}."


@pytest.mark.parametrize(
    ("fields", "pointer", "why"),
    [
        ({"url": "https://127.0.0.1/hook"}, "/url", "This address is not called: 127.0.0.1 is not a public address."),
        ({"url": "https://10.1.2.3/"}, "/url", "This address is not called: 10.1.2.3 is not a public address."),
        ({"url": "https://[::1]/"}, "/url", "This address is not called: ::1 is not a public address."),
        (
            {"url": "ftp://1.1.1.1/"},
            "/url",
            NOT_CALLED.format("only http and https URLs with a host are called"),
        ),
        (
            {"url": "http://1.1.1.1/"},
            "/url",
            "Only https addresses are called: what is sent is nobody else's business.",
        ),
        (
            {"url": "https://user:word@1.1.1.1/"},
            "/url",
            "This address is not called: a URL may not carry a user name or password.",
        ),
        ({"url": "https://1.1.1.1/", "events": ["commission.earnd"]}, "/events/0", None),
        ({"url": "https://1.1.1.1/", "filters": {"currency": []}}, "/filters/currency", None),
        ({"url": "https://1.1.1.1/", "name": "   "}, "/name", "Give it a name, of at most 100 characters."),
        ({"url": "https://1.1.1.1/", "sequence": 5}, "", None),
    ],
)
def test_what_cannot_be_is_refused_by_its_place(hooks: Hooks, fields: Any, pointer: str, why: str | None) -> None:
    told = hooks.call("post", "webhooks", {"name": "CRM", **fields}, 422)["errors"][0]
    assert told["pointer"] == pointer
    assert why in (None, told["message"])
    assert not Endpoint.objects.exists()


def test_there_may_be_many_but_not_any_number(hooks: Hooks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("track360.events.webhooks.services.MOST_OF_PARTNER", 1)
    hooks.made("https://1.1.1.1/")
    refused = hooks.call("post", "webhooks", {"name": "Two", "url": "https://1.1.1.1/"}, 422)
    assert refused["errors"][0]["message"] == "There are 1 already; remove one first."


def test_another_partner_s_are_not_there_and_reading_does_not_let_one_write(hooks: Hooks) -> None:
    made = hooks.made("https://1.1.1.1/")
    other = Hooks()
    for method, path in (
        ("get", ""),
        ("patch", ""),
        ("delete", ""),
        ("get", "/deliveries"),
        ("post", "/test"),
        ("post", "/rotate"),
    ):
        other.call(method, f"webhooks/{made['id']}{path}", {} if method in ("post", "patch") else None, 404)
    reader = Api(hooks.partner)
    assert reader.get("webhooks").status_code == 200
    assert reader.push("webhooks").status_code == 403
    assert reader.send(f"webhooks/{made['id']}/rotate", b"{}").status_code == 403
