"""What a program asks for and must not have: refused with its place, and nothing is drafted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from commissions.corrections import api
from commissions.corrections.models import Draft
from commissions.holds.service import place
from tests.commissions.corrections.desk import Desk
from tests.commissions.corrections.program import PLACE, Program, operator
from tests.openapi.test_refusals import check
from track360.openapi.schema import document
from track360.partners.credentials import services

SPEC = json.loads(json.dumps(document()))
HOLD = ("hold", {"affiliate_id": "A"})
LOTS = {"id": "lots", "type": "lot", "rate": "5.00"}

Asked = tuple[str, Any, str, str]


def asked(own: Desk, theirs: Desk) -> Iterator[Asked]:
    """(kind, content, pointer, part of the message)."""
    yield "attribution", {"customer_id": "c1"}, "/content", "affiliate_id is missing"
    yield "attribution", {"customer_id": "c1", "affiliate_id": "B", "from": "soon"}, "/content/from", "is not a day"
    yield "attribution", {"customer_id": "c1", "affiliate_id": "X"}, "/content/affiliate_id", "has no affiliate 'X'"
    yield "attribution", {"customer_id": "x1", "affiliate_id": "B"}, "/content/customer_id", "has no customer 'x1'"
    yield "merge", {"person_id": "human-x", "into": "me"}, "/content/person_id", "has the person id 'human-x'"
    yield "merge", {"person_id": "a", "into": "a", "to": "b"}, "/content", "to is not a known property"
    yield "part", {"person_id": "me"}, "/content/person_id", "is not another name"
    yield "hold", {}, "/content", "one of the two"
    yield "hold", {"affiliate_id": "A", "customer_id": "c1"}, "/content", "one of the two"
    yield "hold", {"affiliate_id": "X"}, "/content/affiliate_id", "has no affiliate X"
    yield "release", {"affiliate_id": "X"}, "/content/affiliate_id", "There is no hold on affiliate X."
    yield "release", {"hold": 1}, "/content", "hold is not a known property"
    yield "rate_feed", {"url": "ftp://rates.example/"}, "/content/url", "must begin with https://"
    yield "rate_feed", {"url": "https://rates.example/", "enabled": "no"}, "/content/enabled", "must be boolean"
    yield "four_eyes", {"four_eyes": True}, "/content/four_eyes", "is so already"
    yield from _programmes(own, theirs)
    yield "nonsense", {}, "/kind", "must be one of"
    yield "hold", [], "/content", "must be object"


def _programmes(own: Desk, theirs: Desk) -> Iterator[Asked]:
    plan = {"plan": f"{own.code}-plan", "from": "2026-02-01", "rules": [LOTS]}
    wrong = {**LOTS, "rate": 5.5, "hold_days": 0.5}
    yield "plan", {**plan, "plan": f"{theirs.code}-plan"}, "/content/plan", "has no plan"
    yield "plan", {**plan, "form": 1}, "/content", "form is not a known property"
    yield "plan", {**plan, "rules": [LOTS, wrong]}, "/content/rules/1/hold_days", "must be a whole number"
    yield "plan", {**plan, "rules": [{**LOTS, "id": 5.5}]}, "/content/rules/0/id", "must be text"
    yield "plan", {**plan, "from": "2026-01-01"}, "/content", "entries are booked under this version"
    yield "programme", {"id": theirs.code, "affiliates": [{"id": "N"}]}, "/content/id", "another partner's"
    yield "programme", {"affiliates": [{"id": "A"}]}, "/content", "nothing would change"
    yield "programme", {"aliases": {"status": {"a.b": "aproved"}}}, "/content/aliases/status/a.b", "approved"
    assigned = [{"affiliate": "A", "plan": None}, {"affiliate": "X", "plan": None}]
    yield "programme", {"assignments": assigned}, "/content/assignments/1/affiliate", "unknown affiliate 'X'"


def test_the_place_of_what_is_wrong_is_told_and_nothing_drafted(traded: Desk, desk: type[Desk]) -> None:
    theirs = desk(X={"person_id": "human-x"})
    theirs.customer("x1", "P", person_id="human-x")
    place(theirs.partner, affiliate_id="B", reason="theirs", placed_by="somebody")
    drafting, off = Program(traded, "programme", operator()[1]), []
    for kind, content, pointer, message in asked(traded, theirs):
        answer = drafting.asks(kind, content)
        told = answer.json().get("errors", [{}])[0]
        if (answer.status_code, told.get("pointer")) != (422, pointer) or message not in told["message"]:
            off.append((kind, content, answer.json()))
    assert off == []
    assert drafting.asks(*HOLD, reason=" \n").json()["errors"][0]["pointer"] == "/reason"
    assert not Draft.objects.filter(partner__in=[traded.partner, theirs.partner]).exists()


def test_who_may_not_draft(desk: type[Desk]) -> None:
    made = desk()
    _, anna = operator()
    wrong = [Program(made, scopes, anna).asks(*HOLD) for scopes in ("read write admin", "publish")]
    assert [answer.json()["detail"] for answer in wrong] == ["This call needs the scope 'programme'."] * 2
    clerk = Program(made, "programme", operator(is_superuser=False)[1]).asks("hold", {"affiliate_id": "nobody"})
    check(SPEC, PLACE, "post", 403, clerk)
    assert clerk.json()["type"] == "urn:track360:problem:no-right"
    _, limited = services.create_key(made.partner, "L", "programme", by=anna, endpoints={"programme": ["reports"]})
    elsewhere = Program(made, "programme", anna)
    elsewhere.http.defaults["HTTP_X_API_KEY"] = limited
    assert elsewhere.asks(*HOLD).status_code == 403
    assert not Draft.objects.filter(partner=made.partner).exists()


def test_a_key_drafts_once(desk: type[Desk]) -> None:
    made = desk()
    drafting = Program(made, "programme", operator()[1])
    headers = {"Idempotency-Key": "k1"}
    first, again = (drafting.asks(*HOLD, **headers) for _ in range(2))
    assert (first.status_code, first.content) == (201, again.content)
    reused = drafting.asks("hold", {"affiliate_id": "B"}, **headers)
    assert (reused.status_code, reused.json()["type"]) == (422, "urn:track360:problem:idempotency-key-reused")
    refused, told = (drafting.asks("hold", {"affiliate_id": "X"}, **{"Idempotency-Key": "k2"}) for _ in range(2))
    assert (refused.status_code, refused.content, told.status_code) == (422, told.content, 422)
    assert Draft.objects.filter(partner=made.partner).count() == 1


def test_what_runs_wild_is_stopped(desk: type[Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    made = desk()
    monkeypatch.setattr(api, "MOST_UNDECIDED", 1)
    made.drafts("hold", affiliate_id="B")
    (_, anna), (_, bert) = operator(), operator()
    drafting, publishing = Program(made, "programme", anna), Program(made, "publish", bert)
    draft = drafting.drafts(*HOLD)
    refused = drafting.asks("hold", {"affiliate_id": "P"})
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:track360:problem:too-many")
    assert publishing.publishes(draft).status_code == 200
    assert drafting.asks("hold", {"affiliate_id": "P"}).status_code == 201


def test_the_refusals_are_as_documented(desk: type[Desk]) -> None:
    http = Program(desk(), "programme", operator()[1]).http
    check(SPEC, PLACE, "post", 400, http.post(PLACE, b"{", "application/json"))
    check(SPEC, PLACE, "post", 400, http.post(PLACE, b"{}", "application/json", headers={"Idempotency-Key": " "}))
    check(SPEC, PLACE, "post", 415, http.post(PLACE, b"{}", "text/csv"))
    digits = b'{"kind": "programme", "reason": "r", "content": {"rates": [{"rate": 1.2345678901234567}]}}'
    for refused in (b"", b"[]", b"5", digits):
        check(SPEC, PLACE, "post", 422, http.post(PLACE, refused, "application/json"))
