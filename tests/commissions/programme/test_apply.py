from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from commissions.programme.models import Assignment, InstrumentGroup, Plan, PlanVersion, Rule
from commissions.programme.service import apply
from commissions.rates.models import Rate
from commissions.rating.facts.records import BEGINNING
from track360.affiliates.models import Affiliate, Parent
from track360.partners.models import Partner
from track360.queue.models import Work

pytestmark = pytest.mark.django_db

PROGRAMME = Path(__file__).with_name("programme.yaml")


def test_a_partner_is_created_with_its_options() -> None:
    apply(PROGRAMME)
    partner = Partner.objects.get(code="helios")
    assert (partner.name, partner.vertical, partner.zone, partner.day_start.isoformat()) == (
        "Helios Markets",
        "forex",
        "Europe/Athens",
        "00:00:00",
    )
    assert (partner.signs, partner.orphans, partner.unknown_properties) == ("signed", "park", "refuse")
    assert partner.aliases == {"status": {"completed": "approved"}, "kyc_status_id": {"verified": "approved"}}


def test_a_partner_without_options_gets_the_defaults() -> None:
    apply(PROGRAMME)
    partner = Partner.objects.get(code="fundry")
    assert (partner.name, partner.vertical, partner.zone) == ("fundry", "prop-trading", "Europe/Prague")
    assert (partner.signs, partner.orphans, partner.unknown_properties) == ("unsigned", "refuse", "keep")
    assert partner.aliases == {}


def test_affiliates_and_their_dated_parents_are_created() -> None:
    apply(PROGRAMME)
    affiliates = Affiliate.objects.filter(partner__code="helios").order_by("affiliate_id")
    assert [(a.affiliate_id, a.name, a.status, a.email, a.person_id) for a in affiliates] == [
        ("anna", "", "active", "", "human-7"),
        ("grand", "Grand IB", "suspended", "", ""),
        ("paul", "", "active", "paul@ib.example", ""),
    ]
    parents = Parent.objects.filter(partner__code="helios").order_by("affiliate_id", "from_day")
    assert list(parents.values_list("affiliate_id", "from_day", "parent_id")) == [
        ("anna", BEGINNING, None),
        ("anna", date(2026, 1, 1), "paul"),
        ("paul", BEGINNING, "grand"),
    ]


def test_groups_keep_the_order_of_the_file_and_rates_are_exact() -> None:
    apply(PROGRAMME)
    groups = InstrumentGroup.objects.order_by("position")
    assert list(groups.values_list("group_id", "multiplier", "instruments")) == [
        ("majors", Decimal(1), ["EURUSD", "GBPUSD"]),
        ("metals", Decimal("0.4"), ["XAUUSD", "XAU*"]),
    ]
    assert list(Rate.objects.values_list("base", "quote", "day", "rate", "origin")) == [
        ("EUR", "USD", date(2026, 1, 5), Decimal("1.10"), "file")
    ]


def test_plans_versions_rules_and_assignments_are_created() -> None:
    apply(PROGRAMME)
    helios = {"partner__code": "helios"}
    assert list(Plan.objects.filter(**helios).order_by("plan_id").values_list("plan_id", "name", "currency")) == [
        ("revshare", "", "EUR"),
        ("standard", "Standard IB", "USD"),
        ("upper", "", "USD"),
    ]
    versions = PlanVersion.objects.filter(plan__plan_id="standard").order_by("from_day")
    assert list(versions.values_list("from_day", "margin_guard")) == [
        (date(2026, 1, 1), Decimal(60)),
        (date(2026, 2, 1), None),
    ]
    assert versions[0].rules[0] == {
        "id": "lots",
        "type": "lot",
        "rate": "5.00",
        "match": {"groups": ["majors", "metals"], "account_types": ["live"], "countries": ["GR", "NO"]},
        "cap": {"amount": "500", "per": "month"},
        "hold_days": 14,
        "self_referral": "exclude",
    }
    assert versions[0].rules[1]["tiers"]["steps"] == [
        {"from": "0", "percent": "15"},
        {"from": "10000000", "percent": "20"},
    ]
    rules = Rule.objects.filter(plan__plan_id="standard").order_by("rule_id")
    assert list(rules.values_list("rule_id", "type")) == [
        ("comm", "commission_share"),
        ("cpa", "cpa"),
        ("diff", "override"),
        ("gold", "lot"),
        ("lots", "lot"),
        ("pool", "override"),
        ("spread", "spread_share"),
        ("team", "override"),
        ("team-lots", "override"),
    ]
    assignments = Assignment.objects.filter(**helios).order_by("affiliate_id")
    assert list(assignments.values_list("affiliate_id", "from_day", "plan__plan_id")) == [
        ("anna", BEGINNING, "standard"),
        ("grand", BEGINNING, "revshare"),
        ("paul", date(2026, 1, 1), "upper"),
    ]


def test_applying_twice_changes_nothing_and_appends_no_work() -> None:
    first = apply(PROGRAMME)
    before = Work.objects.count()
    second = apply(PROGRAMME)
    assert not first.empty
    assert second.empty
    assert Work.objects.count() == before
    assert str(second) == "partner fundry\n  5 unchanged\npartner helios\n  19 unchanged"


def test_a_dry_run_tells_the_same_and_writes_nothing() -> None:
    told = str(apply(PROGRAMME, dry_run=True))
    assert Partner.objects.count() == 0
    assert Work.objects.count() == 0
    assert told == str(apply(PROGRAMME))
