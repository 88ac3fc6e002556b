"""Drafts by API: a credential publishes what somebody else drafted, and nobody else's credential does."""

from __future__ import annotations

import json

import pytest

from commissions.corrections.models import Correction, Draft
from commissions.holds.models import Hold
from tests.commissions.corrections.desk import Desk
from tests.commissions.corrections.program import PLACE, Program, opaque, operator
from tests.openapi.test_document import shape
from tests.openapi.test_refusals import check
from track360.openapi.schema import document
from track360.partners import four_eyes
from track360.partners.credentials import selectors, services
from track360.partners.models import ApiKey

SPEC = json.loads(json.dumps(document()))
BOTH = "programme publish"
HOLD = ("hold", {"affiliate_id": "A"})


@pytest.fixture
def made(desk: type[Desk]) -> Desk:
    return desk()


def test_one_credential_drafts_and_another_ones_publishes(made: Desk) -> None:
    (_, anna), (_, bert) = operator(), operator()
    drafting, publishing = Program(made, "programme", anna), Program(made, "publish", bert)
    draft = drafting.drafts(*HOLD)
    place = opaque(draft)
    listed = publishing.get("?state=ready")
    shape(SPEC, PLACE, "get", 200).validate(listed.json())
    [told] = listed.json()["data"]
    assert (f"/{told['id']}", told["drafted_with"], told["reason"]) == (place, drafting.key.client_key, "chargebacks")
    assert publishing.get(place).json()["data"] == told
    answer = publishing.post(f"{place}/publish", digest=told["digest"])
    shape(SPEC, f"{PLACE}/{{draft_id}}/publish", "post", 200).validate(answer.json())
    assert (answer.status_code, answer.json()["data"]["state"]) == (200, "published")
    row = Correction.objects.get(draft=draft)
    assert (row.made_by, row.published_by) == (
        f"Nightly ({drafting.key.client_key})",
        f"Nightly ({publishing.key.client_key})",
    )
    again = publishing.post(f"{place}/publish", digest=told["digest"])
    assert (again.status_code, again.json()["detail"]) == (422, "Nothing was done: This was published already.")
    assert Hold.objects.filter(partner=made.partner).count() == 1


def test_whoever_answers_for_both_is_one(made: Desk) -> None:
    (user, anna), (_, bert) = operator(), operator()
    drafting = Program(made, BOTH, anna)
    draft = drafting.drafts(*HOLD)
    place, body = f"{opaque(draft)}/publish", {"digest": draft.digest}
    child = Program(made, BOTH, drafting.key.client_key)
    refused = [each.post(place, **body) for each in (drafting, Program(made, BOTH, anna), child)]
    assert [(answer.status_code, answer.json()["detail"]) for answer in refused] == [(403, four_eyes.YOURS)] * 3
    unknown = [Program(made, BOTH, by).post(place, **body) for by in ("", "user:nobody", "client:gone")]
    assert [answer.json()["detail"] for answer in unknown] == [four_eyes.NOBODYS] * 3
    assert Draft.objects.get(pk=draft.pk).state == "ready"
    # Handed to somebody else, it is still the one that drafted.
    services.rotate(drafting.key, by=bert)
    assert selectors.answers_for(ApiKey.objects.get(pk=drafting.key.pk)) != user.pk
    assert not Correction.objects.filter(partner=made.partner).exists()


def test_scopes_partners_and_digests_hold(made: Desk, desk: type[Desk]) -> None:
    (_, anna), (_, bert) = operator(), operator()
    draft = Program(made, "programme", anna).drafts(*HOLD)
    place, digest = opaque(draft), draft.digest
    reading, drafting = Program(made, "read write admin", bert), Program(made, "programme", bert)
    assert [each.get(place).status_code for each in (reading, drafting)] == [403, 200]
    assert [each.post(f"{place}/publish", digest=digest).status_code for each in (reading, drafting)] == [403, 403]
    stranger, publishing = Program(desk(), "publish", bert), Program(made, "publish", bert)
    assert stranger.get().json()["meta"]["total"] == 0
    assert [stranger.get(place).status_code, stranger.post(f"{place}/publish", digest=digest).status_code] == [404, 404]
    assert publishing.post(f"{place}/publish", digest="0" * 64).json()["detail"].endswith("look at it again.")
    assert publishing.post(f"{place}/publish").status_code == 422
    assert publishing.get(f"/{draft.pk}").status_code == 404
    assert Draft.objects.get(pk=draft.pk).state == "ready"
    answer = publishing.post(f"{place}/reject", reason="not agreed")
    assert (answer.status_code, answer.json()["data"]["closed_because"]) == (200, "not agreed")
    assert not Correction.objects.filter(partner=made.partner).exists()


def test_the_refusals_are_as_documented(made: Desk) -> None:
    publishing = Program(made, BOTH, operator()[1])
    check(SPEC, PLACE, "get", 400, publishing.get("?nonsense=1"))
    check(SPEC, PLACE, "get", 400, publishing.get("?state=nonsense"))
    one = f"{PLACE}/{{draft_id}}"
    check(SPEC, one, "get", 404, publishing.get("/nonsense"))
    for action, body in (("publish", {"digest": ""}), ("reject", {"reason": "why"})):
        path, place = f"{one}/{action}", f"{PLACE}/nonsense/{action}"
        check(SPEC, path, "post", 404, publishing.post(f"/nonsense/{action}", **body))
        check(SPEC, path, "post", 400, publishing.http.post(place, b"{", "application/json"))
        check(SPEC, path, "post", 415, publishing.http.post(place, b"{}", "text/csv"))
        for refused in (b"", b"[]", b"5", b'{"digest": 1, "reason": ""}'):
            check(SPEC, path, "post", 422, publishing.http.post(place, refused, "application/json"))
