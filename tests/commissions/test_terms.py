from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commissions.programme.service import apply
from commissions.programme.terms import compiled, load_terms
from commissions.rates import service as rates
from commissions.rates.models import Rate
from commissions.rating.facts.records import Customer
from tests.commissions.programme.test_apply import PROGRAMME
from track360.partners.models import Partner

pytestmark = pytest.mark.django_db

FIFTH = date(2026, 1, 5)


@pytest.fixture
def partner(db: None) -> Partner:
    apply(PROGRAMME)
    return Partner.objects.get(code="helios")


def test_the_tree_and_the_plans_are_those_of_the_day(partner: Partner) -> None:
    terms = load_terms(partner)
    assert terms.uplines("anna", date(2025, 12, 31)) == ()
    assert terms.uplines("anna", date(2026, 1, 1)) == ("paul", "grand")
    standing = terms.at("anna", date(2026, 2, 1))
    assert standing.plan is not None
    assert standing.version is not None
    assert (standing.plan.id, standing.plan.currency, standing.version.start) == (
        "standard",
        "USD",
        date(2026, 2, 1),
    )
    assert [rule.id for rule in standing.version.rules] == ["gold", "lots", "diff"]
    assert terms.at("anna", date(2025, 12, 31)).missing == "before_plan"
    assert terms.at("paul", date(2025, 12, 31)).missing == "no_plan"


def test_the_partner_s_signs_and_the_affiliates_identities_are_known(partner: Partner) -> None:
    terms = load_terms(partner)
    assert terms.signed
    assert terms.self_referrers(Customer("c", "human-7", None, ())) == {"anna"}
    assert terms.self_referrers(Customer("c", None, "Paul@IB.example", ())) == {"paul"}
    assert terms.self_referrers(Customer("c", None, "", ())) == frozenset()


def test_a_rate_is_named_by_the_id_of_its_current_row(partner: Partner) -> None:
    rates.load(partner, [rates.Quoted("EUR", "USD", FIFTH, Decimal("1.2"))])
    found = load_terms(partner).rates.find("EUR", "USD", FIFTH)
    assert found is not None
    assert (found.factor, found.ids) == (Decimal("1.2"), (Rate.current.get(quote="USD").pk,))


def test_groups_keep_their_order(partner: Partner) -> None:
    groups: list[Any] = [
        {"id": "xauusd", "multiplier": 3, "instruments": ["XAUU*"]},
        {"id": "majors", "multiplier": 1, "instruments": ["EURUSD"]},
        {"id": "metals", "multiplier": 2, "instruments": ["XAU*", "XAUUSD"]},
    ]
    apply({"partners": [{"id": "helios", "instrument_groups": groups}]})
    found = load_terms(partner).groups.at(FIFTH)
    assert found.find("XAUUSD").id == "metals"
    assert found.find("XAUUSD.m").id == "xauusd"
    assert found.find("XAUEUR").id == "metals"


def test_a_planned_programme_compiles_to_what_it_will_be(partner: Partner) -> None:
    rate = {"base": "EUR", "quote": "GBP", "date": FIFTH, "rate": "0.8"}
    assignment = {"affiliate": "paul", "plan": "standard", "from": "2026-03-01"}
    document = {"partners": [{"id": "helios", "rates": [rate], "assignments": [assignment]}]}
    (diff,) = apply(document, dry_run=True).partners
    planned = compiled(diff.after)
    assert planned.plan_at("paul", date(2026, 3, 1)).id == "standard"
    assert planned.rates.find("EUR", "GBP", FIFTH).factor == Decimal("0.8")
    assert load_terms(partner).plan_at("paul", date(2026, 3, 1)).id == "upper"


def test_the_number_of_queries_does_not_grow(partner: Partner) -> None:
    with CaptureQueriesContext(
        connection,
    ) as few:
        load_terms(partner)
    affiliates = [{"id": f"n{number}", "parent": "anna"} for number in range(50)]
    assignments = [{"affiliate": each["id"], "plan": "standard"} for each in affiliates]
    apply({"partners": [{"id": "helios", "affiliates": affiliates, "assignments": assignments}]})
    with CaptureQueriesContext(connection) as many:
        load_terms(partner)
    assert len(few) == len(many) == 10
