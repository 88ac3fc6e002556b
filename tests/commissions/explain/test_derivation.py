"""One derivation, as the API serves it and as both sites list it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from commissions import selectors
from commissions.explain.derivation import Factor, derive
from commissions.explain.sentences.anonymous import anonymous_sentence, formula
from commissions.explain.sentences.factors import describe_factors
from commissions.explain.source import source_fields
from commissions.ledger.models import LedgerEntry
from commissions.rates.models import Rate
from tests import factories as make

pytestmark = pytest.mark.django_db

FIFTH = date(2026, 1, 5)
LOTS = {"id": "lots", "type": "lot", "rate": "5.00"}
TEAM = {"id": "team", "type": "override", "of": ["lots"], "mode": "on_top", "levels": ["10"]}


@pytest.fixture
def lines() -> tuple[LedgerEntry, LedgerEntry, LedgerEntry]:
    """A line of the direct affiliate, what restated it, and its upline's."""
    partner = make.make_partner()
    above = make.make_affiliate(partner, "P")
    below = make.make_affiliate(partner, "A", parent=above)
    make.make_plan(partner, "standard", [LOTS, TEAM])
    customer = make.make_customer(below, "c1")
    make.make_day(customer, "1.25", date=FIFTH, spread_cost=Decimal("3.10"))
    return (
        make.make_entry(below, customer, "5", basis=Decimal("1.00")),
        make.make_entry(below, customer, "1.25", basis=Decimal("1.25"), cause="restated", source_revision=2),
        make.make_entry(
            above, customer, "0.625", rule_id="team", level=1, direct_id="A", basis=Decimal("6.25"), basis_unit="USD",
            rate=Decimal(10), rate_unit="percent",
        ),
    )  # fmt: skip


def served(entry: LedgerEntry) -> dict[str, Any]:
    return selectors.entry(entry.partner, entry.pk)["derivation"]


def test_the_api_serves_every_part(lines: Any) -> None:
    first, second, _ = lines
    text = "1.25 lots EURUSD of customer c1 on 2026-01-05 at 5.00 per lot = 1.25 USD"
    assert served(second) == {
        "sentence": text,
        "balance": {
            "amount": Decimal("6.25"),
            "entries": [
                {"id": first.pk, "amount": Decimal(5), "cause": "earned", "booked_at": first.booked_at},
                {"id": second.pk, "amount": Decimal("1.25"), "cause": "restated", "booked_at": second.booked_at},
            ],
        },
        "clause": {
            "plan": "standard",
            "from": date(2026, 1, 1),
            "rule": LOTS,
            "sentences": ["5.00 USD per lot."],
        },
        "rates": [],
        "source": {
            "entity": "trading-activity",
            "key": {"customer_id": "c1", "date": FIFTH, "instrument": "EURUSD", "currency": "USD"},
            "revision": 2,
        },
        "lower": [],
    }  # fmt: skip


def test_an_override_names_the_newest_lines_below(lines: Any) -> None:
    _, second, upline = lines
    assert served(upline)["lower"] == [{"id": second.pk, "sentence": served(second)["sentence"]}]
    assert served(upline)["clause"]["sentences"] == ["The levels above you earn 10 percent on top of lots."]


def test_a_version_that_is_gone_leaves_no_clause(lines: Any) -> None:
    lines[0].plan_id = "sold"
    assert derive(lines[0]).clause == ("sold", date(2026, 1, 1), None)


def test_the_source_is_the_record_of_today(lines: Any) -> None:
    first, _, _ = lines
    found = source_fields(first)
    assert (found["lots_traded"], found["spread_cost"]) == (Decimal("1.25"), Decimal("3.10"))
    assert "eligible_lots" not in found
    assert source_fields(make.make_entry(make.make_affiliate(first.partner), kind="month", ref="2026-01")) == {}


def test_every_factor_is_named_with_its_origin(lines: Any) -> None:
    first, _, _ = lines
    rate = Rate.objects.create(partner=first.partner, base="EUR", quote="USD", day=FIFTH, rate=Decimal("1.10"))
    entry = make.make_entry(
        make.make_affiliate(first.partner, "B"), None, "12.5", basis=Decimal("1234.5"), basis_unit="EUR",
        rate=Decimal(20),
        rate_unit="percent", fx_rate=Decimal("1.10"), fx_ids=[rate.pk], tier_from=Decimal(1000),
        multiplier=Decimal("0.5"),
        group_id="metals", guard=Decimal("0.25"), uncapped=Decimal("33.95"), payable_from=date(2026, 1, 19),
    )  # fmt: skip
    derivation = derive(entry)
    assert derivation.factors[:2] == [
        Factor("basis", Decimal("1234.5"), "EUR"),
        Factor("fx_rate", Decimal("1.10"), "USD"),
    ]
    assert describe_factors(derivation) == [
        ("Measured", "1,234.50 EUR", "as reported by the partner"),
        ("Converted at", "1.1", "1 EUR = 1.1 USD on 2026-01-05"),
        ("Rate", "20 %", "rule lots, plan standard, version from 2026-01-01"),
        ("Tier reached", "from 1,000", "by what January 2026 added up to"),
        ("Multiplier", "0.5", "instrument group metals"),
        ("Margin guard", "× 0.25", "all lines on this trade together reached the plan's limit"),
        ("Cap", "33.95 USD before the cap", "the cap of January 2026 was reached"),
        ("Payable", "from 2026-01-19", "after the hold"),
    ]
    assert formula(entry) == "1,234.50 EUR × 20 % × 0.5"
    assert anonymous_sentence(entry) == ("12.50 USD earned by rule lots: 20 % of 1,234.50 EUR × 0.5 (group metals).")


def test_a_fixed_amount_has_no_arithmetic(lines: Any) -> None:
    first, _, upline = lines
    fixed = make.make_entry(
        make.make_affiliate(first.partner, "C"), None, "-400", basis=None, basis_unit="", rate=Decimal(400),
        rate_unit="amount", cause="reversed",
    )  # fmt: skip
    assert formula(fixed) == "fixed amount"
    assert anonymous_sentence(fixed) == "−400.00 USD reversed by rule lots: 400.00 USD."
    assert [text.value for text in describe_factors(derive(fixed))] == ["400.00 USD", "at once"]
    assert describe_factors(derive(upline))[0] == ("Measured", "6.25 USD", "from A")
