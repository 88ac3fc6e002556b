"""Every kind of change by hand, drafted by a program and published by another one: exactly what it does."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import jsonschema_rs
import pytest
from django.utils.module_loading import import_string

from commissions.corrections.handlers import HANDLERS
from commissions.corrections.models import Correction, Draft
from commissions.holds.models import Hold
from commissions.programme.models import PlanVersion
from commissions.rates.models import Rate, RateFeed
from customers.models import SamePerson
from tests.commissions.corrections.desk import Desk, shown
from tests.commissions.corrections.program import PLACE, Program, operator
from tests.openapi.test_document import shape
from track360 import four_eyes
from track360.affiliates.models import Affiliate
from track360.openapi.schema import document
from track360.partners.models import Partner

SPEC = json.loads(json.dumps(document()))
CPA = {"id": "cpa", "type": "cpa", "trigger": "ftd", "per": "person", "amount": 100}


class Programs:
    """One that drafts and one that publishes, of two operators, and the kinds they have seen through."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.drafting, self.publishing = (Program(desk, scope, operator()[1]) for scope in ("programme", "publish"))

    def change(self, kind: str, content: dict[str, Any]) -> Draft:
        """Drafted, which books nothing, then published and settled."""
        documented(kind, content)
        booked = self.desk.lines()
        draft = self.drafting.drafts(kind, content)
        assert (draft.state, draft.error) == ("ready", "")
        assert self.desk.lines() == booked
        assert not Correction.objects.filter(draft=draft).exists()
        answer = self.publishing.publishes(draft)
        assert (answer.status_code, answer.json()["data"]["state"]) == (200, "published")
        self.desk.settle()
        return draft


def documented(kind: str, content: dict[str, Any]) -> None:
    """The document's schema of the body takes it."""
    told = SPEC["paths"][PLACE]["post"]["requestBody"]["content"]["application/json"]["schema"]
    body = {"kind": kind, "content": content, "reason": "chargebacks"}
    jsonschema_rs.Draft202012Validator({**told, "components": SPEC["components"]}).validate(body)


def test_a_customer_is_given_to_another_affiliate(traded: Desk) -> None:
    programs = Programs(traded)
    draft = programs.change("attribution", {"customer_id": "c1", "affiliate_id": "B"})
    assert shown(draft) == [("A", "10.00", "0.00"), ("B", "0.00", "10.00"), ("P", "1.00", "0.00")]
    assert traded.balances() == {"A": Decimal(0), "B": Decimal(10), "P": Decimal(0)}
    programs.change("attribution", {"customer_id": "c1", "affiliate_id": None, "from": None})
    assert traded.balances() == {"A": Decimal(10), "B": Decimal(0), "P": Decimal(1)}
    assert traded.proves()


def test_two_persons_are_one_and_two_again(desk: type[Desk]) -> None:
    made = desk([CPA])
    for number, affiliate_id in ((1, "A"), (2, "B")):
        made.customer(f"c{number}", affiliate_id, person_id=f"human-{number}")
        made.deposits(f"t{number}", f"2026-01-0{number}T10:00:00Z", f"c{number}")
    made.settle()
    programs = Programs(made)
    programs.change("merge", {"person_id": "human-2", "into": "human-1"})
    assert made.balances() == {"A": Decimal(100), "B": Decimal(0)}
    programs.change("part", {"person_id": "human-2"})
    assert made.lines()[2:] == [("B", "-100.00", "reversed"), ("B", "100.00", "earned")]
    assert not SamePerson.objects.filter(partner=made.partner).exists()


def test_what_is_held_is_released_and_the_ledger_stays_as_it_is(traded: Desk) -> None:
    programs, booked = Programs(traded), traded.lines()
    for subject, holds in (({"affiliate_id": "A"}, 1), ({"customer_id": "c1"}, 2)):
        programs.change("hold", subject)
        found = Hold.objects.get(partner=traded.partner, **subject)
        assert (found.reason, found.placed_by) == ("chargebacks", f"Nightly ({programs.drafting.key.client_key})")
        assert Hold.objects.filter(partner=traded.partner, released_at=None).count() == holds
    programs.change("release", {"affiliate_id": "A"})
    [left] = Hold.objects.filter(partner=traded.partner, released_at=None)
    assert (left.affiliate_id, left.customer_id) == ("", "c1")
    assert traded.lines() == booked


def test_a_plan_pays_otherwise_from_a_day_on(traded: Desk) -> None:
    plan, rules = f"{traded.code}-plan", [{"id": "lots", "type": "lot", "rate": 6.5, "hold_days": 0}]
    draft = Programs(traded).change("plan", {"plan": plan, "from": "2026-01-05", "rules": rules})
    assert shown(draft) == [("A", "10.00", "13.00"), ("P", "1.00", "0.00")]
    version = PlanVersion.objects.get(plan__plan_id=plan, from_day="2026-01-05")
    assert version.rules == [{"id": "lots", "type": "lot", "rate": "6.5", "hold_days": 0}]
    # The version has no override, so the parent's line goes.
    assert traded.balances() == {"A": Decimal(13), "P": Decimal(0)}


def test_a_section_of_a_programme_file(traded: Desk) -> None:
    rate = {"base": "EUR", "quote": "USD", "date": "2026-01-05", "rate": 1.08254321}
    section = {"id": traded.code, "affiliates": [{"id": "A", "status": "suspended"}, {"id": "N"}], "rates": [rate]}
    draft = Programs(traded).change("programme", section)
    assert draft.changes[0] == "~ affiliate A: status active → suspended"
    affiliates = Affiliate.objects.filter(partner=traded.partner)
    assert dict(affiliates.values_list("affiliate_id", "status"))["A"] == "suspended"
    assert affiliates.filter(affiliate_id="N").exists()
    assert Rate.objects.get(partner=traded.partner).rate == Decimal("1.08254321")


def test_a_rate_feed_and_the_second_person(traded: Desk) -> None:
    programs, url = Programs(traded), "https://rates.example/daily.csv"
    programs.change("rate_feed", {"url": url})
    assert RateFeed.objects.values_list("url", "enabled").get(partner=traded.partner) == (url, True)
    alone = Program(traded, "programme publish", programs.drafting.key.created_by)
    assert alone.publishes(alone.drafts("four_eyes", {"four_eyes": False})).status_code == 403
    programs.change("four_eyes", {"four_eyes": False})
    assert not Partner.objects.get(pk=traded.partner.pk).four_eyes
    assert alone.publishes(alone.drafts("hold", {"affiliate_id": "A"})).status_code == 200
    # Two in any case.
    assert alone.publishes(alone.drafts("four_eyes", {"four_eyes": True})).status_code == 403


def test_a_bonus_is_booked(traded: Desk) -> None:
    content = {
        "affiliate_id": "B", "currency": "USD", "amount": "12.50", "day": "2026-01-05", "code": "bonus",
        "text": "for the fair",
    }  # fmt: skip
    draft = Programs(traded).change("adjustment", content)
    assert shown(draft) == [("B", "0.00", "12.50")]
    assert traded.balances() == {"A": Decimal(10), "B": Decimal("12.5"), "P": Decimal(1)}


def test_a_program_drafts_what_has_a_schema_and_the_list_of_ways_says_so() -> None:
    kinds = {body["properties"]["kind"]["const"] for body in bodies()}
    assert kinds == {handler.kind for handler in HANDLERS.values() if handler.schema()}
    listed = {import_string(path).kind for path, ways in four_eyes.DRAFTED.items() if "api POST drafts" in ways}
    assert listed == kinds


def bodies() -> list[Any]:
    told = SPEC["paths"][PLACE]["post"]["requestBody"]["content"]["application/json"]
    return list(told["schema"]["oneOf"])


@pytest.mark.parametrize("vertical", ["forex", "prop-trading"])
def test_the_examples_are_as_documented(vertical: str) -> None:
    told = SPEC["paths"][f"/api/v1/{vertical}/drafts"]["post"]["requestBody"]["content"]["application/json"]
    validator = jsonschema_rs.Draft202012Validator({**told["schema"], "components": SPEC["components"]})
    assert [name for name, each in told["examples"].items() if not validator.is_valid(each["value"])] == []


def test_the_answer_is_the_draft_as_it_is_told(traded: Desk) -> None:
    drafting = Program(traded, "programme", operator()[1])
    answer = drafting.asks("hold", {"affiliate_id": "A"}, "  chargebacks ")
    shape(SPEC, PLACE, "post", 201).validate(answer.json())
    told = answer.json()["data"]
    assert (answer.status_code, told["state"], told["digest"], told["reason"]) == (201, "waiting", "", "chargebacks")
    assert drafting.get(f"/{told['id']}").json()["data"] == told
    assert told["drafted_with"] == drafting.key.client_key
