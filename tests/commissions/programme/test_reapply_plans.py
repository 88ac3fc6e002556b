"""A second file over plans that are there: new versions, edited ones, and used ones that never change."""

from __future__ import annotations

from decimal import Decimal

import pytest

from commissions.programme.models import Plan, PlanVersion, Rule
from commissions.programme.problems import ProgrammeError
from tests.commissions.programme.helios import LOTS, change, told, version, work
from tests.factories import make_entry
from track360.affiliates.models import Affiliate
from track360.partners.models import Partner
from track360.queue.models import Work

pytestmark = pytest.mark.django_db


def test_a_new_version_settles_whoever_was_ever_on_the_plan(helios: Partner) -> None:
    change(assignments=[{"affiliate": "A", "plan": None, "from": "2026-02-01"}])
    Work.objects.all().delete()
    diff = change(plans=version({**LOTS, "rate": 6}, since="2026-03-01", margin_guard=50))
    assert told(diff) == ["+ version of standard from 2026-03-01: margin_guard 50; + rule lots (lot)"]
    assert work() == [("affiliate", None, ["A"])]


def test_a_plan_that_uplines_are_paid_by_settles_all_below(helios: Partner) -> None:
    rules = [LOTS, {"id": "diff", "type": "override", "of": ["lots"], "mode": "rate_difference"}]
    change(plans=version(*rules, since="2026-02-01"))
    Work.objects.all().delete()
    upper = [{"id": "upper-lots", "type": "lot", "rate": 7}]
    change(plans=[{"id": "upper", "currency": "USD", "versions": [{"from": "2026-01-01", "rules": upper}]}])
    assert work() == [("affiliate", None, ["A", "P"])]


def test_an_unused_version_may_be_edited(helios: Partner) -> None:
    diff = change(
        plans=version({**LOTS, "rate": 6, "hold_days": 7}, {"id": "spread", "type": "spread_share", "percent": 10})
    )
    assert told(diff) == [
        "~ version of standard from 2026-01-01: ~ rule lots: rate 5.00 → 6, hold_days none → 7; "
        "+ rule spread (spread_share)"
    ]
    assert PlanVersion.objects.get().rules[0]["rate"] == "6"
    assert work() == [("affiliate", None, ["A"])]


def test_the_order_of_rules_is_a_change(helios: Partner) -> None:
    gold = {"id": "gold", "type": "lot", "rate": 8, "match": {"groups": ["metals"]}}
    change(plans=version(LOTS, gold))
    diff = change(plans=version(gold, LOTS))
    assert told(diff) == ["~ version of standard from 2026-01-01: rules now in the order gold, lots"]


def test_another_spelling_of_a_number_is_no_change(helios: Partner) -> None:
    assert change(plans=version({**LOTS, "rate": 5})).empty
    assert change(plans=version({**LOTS, "rate": Decimal("5.0")})).empty
    assert PlanVersion.objects.get().rules[0]["rate"] == "5.00"


def test_a_used_version_is_never_edited(helios: Partner) -> None:
    make_entry(Affiliate.objects.get(affiliate_id="A"))
    with pytest.raises(ProgrammeError) as caught:
        change(plans=version({**LOTS, "rate": 6}))
    assert caught.value.problems == [
        (
            "partners[0].plans[0].versions[0]",
            "entries are booked under this version of 'standard' from 2026-01-01: it is never edited. "
            "Add a version with another `from`; it may lie in the past and supersedes from that day",
        )
    ]
    assert PlanVersion.objects.get().rules[0]["rate"] == "5.00"
    assert work() == []


def test_a_used_version_may_be_listed_again_and_a_plan_renamed(helios: Partner) -> None:
    make_entry(Affiliate.objects.get(affiliate_id="A"))
    plans = version(LOTS)
    plans[0]["name"] = "Standard IB"
    assert told(change(plans=plans)) == ["~ plan standard: name none → Standard IB"]
    assert work() == []


def test_the_currency_of_a_used_plan_never_changes(helios: Partner) -> None:
    make_entry(Affiliate.objects.get(affiliate_id="A"))
    with pytest.raises(ProgrammeError) as caught:
        change(plans=[{"id": "standard", "currency": "EUR"}])
    assert caught.value.problems == [
        ("partners[0].plans[0].currency", "entries are booked in this currency: add a new plan instead")
    ]


def test_the_currency_of_an_unused_plan_may_change(helios: Partner) -> None:
    change(plans=[{"id": "standard", "currency": "EUR"}])
    assert Plan.objects.get(plan_id="standard").currency == "EUR"
    assert work() == [("affiliate", None, ["A"])]


def test_a_rule_id_of_a_plan_that_the_file_does_not_list_is_taken(helios: Partner) -> None:
    upper = {"id": "upper", "currency": "USD", "versions": [{"from": "2026-01-01", "rules": [LOTS]}]}
    with pytest.raises(ProgrammeError) as caught:
        change(plans=[upper])
    assert caught.value.problems == [
        ("partners[0].plans[0].versions[0].rules[0].id", "rule 'lots' already belongs to plan 'standard'")
    ]


def test_a_rule_of_an_edited_version_may_become_another_type(helios: Partner) -> None:
    change(plans=version({"id": "lots", "type": "spread_share", "percent": 10}))
    assert Rule.objects.get(rule_id="lots").type == "spread_share"
