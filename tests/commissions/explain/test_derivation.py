"""One derivation, as the API serves it and as both sites list it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from commissions import selectors
from commissions.explain.derivation import derive, explain
from commissions.explain.documents import Documents
from commissions.explain.sentences.anonymous import anonymous_sentence, formula
from commissions.explain.sentences.factors import describe_factors
from commissions.explain.sentences.formulas import affiliate_style
from commissions.explain.sentences.lines import sentence
from commissions.explain.source import source_fields
from commissions.ledger.models import LedgerEntry
from commissions.rates.models import Rate
from commissions.served_ids import ENTRY, ServedIds
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
    return selectors.entry(entry.partner, served_id(entry))["derivation"]


def served_id(entry: LedgerEntry) -> str:
    return entry.partner.opaque.id(ENTRY, entry.pk)


def test_the_api_serves_every_part(lines: Any) -> None:
    first, second, _ = lines
    text = (
        "EURUSD of customer c1 on 2026-01-05: 1.25 lots × 5.00 USD per lot = 6.25 USD, of which 5.00 USD was booked"
        " before: +1.25 USD; revision 2 of the record, 1 before"
    )
    key = {"customer_id": "c1", "date": FIFTH, "instrument": "EURUSD", "currency": "USD"}
    record = {"entity": "trading-activity", "key": key, "revision": 2, "field": ["eligible_lots", "lots_traded"]}
    clause = {"plan": "standard", "version": "2026-01-01", "rule": "lots", "pointer": "/rate"}
    booked = {"id": served_id(first), "amount": Decimal(5), "cause": "earned", "booked_at": first.booked_at}
    assert served(second) == {
        "sentence": text,
        "worth": {
            "amount": Decimal("6.25"),
            "currency": "USD",
            "arithmetic": {
                "op": "round8",
                "of": [
                    {
                        "op": "×",
                        "of": [
                            {"name": "lots", "value": "1.25", "unit": "lots", "from": record},
                            {"name": "rate", "value": "5", "unit": "USD per lot", "from": clause},
                        ],
                    }
                ],
            },
            "conditions": [],
            "reason": None,
        },
        "before": {"amount": Decimal(5), "entries": [booked]},
        "difference": Decimal("1.25"),
        "causes": [
            {
                "code": "record",
                "detail": "revision 2 of the record, 1 before",
                "named": {"entity": "trading-activity", "revision": 2, "revision_before": 1},
            }
        ],
        "balance": {
            "amount": Decimal("6.25"),
            "entries": [
                booked,
                {"id": served_id(second), "amount": Decimal("1.25"), "cause": "restated",
                 "booked_at": second.booked_at},
            ],
        },
        "clause": {
            "plan": "standard",
            "from": date(2026, 1, 1),
            "rule": LOTS,
            "sentences": ["5.00 USD per lot."],
        },
        "rates": [],
        "source": {"entity": "trading-activity", "key": key, "revision": 2},
        "lower": [],
    }  # fmt: skip


def test_an_override_names_the_newest_lines_below(lines: Any) -> None:
    _, second, upline = lines
    [lower] = served(upline)["lower"]
    assert (lower["id"], lower["sentence"]) == (served_id(second), served(second)["sentence"].partition(";")[0])
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


def test_every_figure_is_named_with_its_origin(lines: Any) -> None:
    first, _, _ = lines
    rate = Rate.objects.create(partner=first.partner, base="EUR", quote="USD", day=FIFTH, rate=Decimal("1.10"))
    make.make_plan(first.partner, "shares", [{"id": "share", "type": "spread_share", "percent": "20"}])
    entry = make.make_entry(
        make.make_affiliate(first.partner, "B"), None, "271.59", rule_id="share", plan_id="shares",
        basis=Decimal("1234.5"), basis_unit="EUR", rate=Decimal(20), rate_unit="percent", fx_rate=Decimal("1.10"),
        fx_ids=[rate.pk], payable_from=date(2026, 1, 19),
    )  # fmt: skip
    derivation = derive(entry)
    assert describe_factors(derivation, affiliate_style(entry)) == [
        ("Basis", "1,234.50 EUR", "as reported by the partner"),
        ("Exchange rate", "1.10 USD per EUR", "EUR/USD on 2026-01-05"),
        ("Percent", "20 %", "rule share, plan shares, version from 2026-01-01"),
        ("Worth", "271.59 USD", ""),
        ("Payable", "from 2026-01-19", "after the hold"),
    ]
    shown, named = ServedIds(entry.partner.opaque), served(entry)["rates"][0]["id"]
    assert named == shown.rate(rate.pk)
    assert str(named) in str(served(entry)["worth"]["arithmetic"])
    assert f"'rate': {rate.pk}" not in str(served(entry))
    assert formula(derivation.explained) == "20 % of (1,234.50 EUR × 1.10 USD per EUR)"
    assert anonymous_sentence(derivation.explained) == (
        "271.59 USD earned by rule share: 20 % of (1,234.50 EUR × 1.10 USD per EUR)."
    )


def test_a_cut_line_from_before_arithmetic_was_kept_explains_nothing_false(lines: Any) -> None:
    first, _, _ = lines
    cut = make.make_entry(make.make_affiliate(first.partner, "B"), None, "3", uncapped=Decimal(5))
    explained = explain(cut, Documents(first.partner.pk))
    assert (explained.arithmetic, explained.worth) == (None, Decimal(3))
    assert formula(explained) == ""
    assert "booked before its arithmetic was kept = 3.00 USD" in sentence(explained)


def test_columns_that_do_not_multiply_to_the_amount_are_no_arithmetic(lines: Any) -> None:
    # As the base line of a split was booked once: its columns are those of all of the pool, 1.25 × 5.00 = 6.25.
    first, _, _ = lines
    base = make.make_entry(make.make_affiliate(first.partner, "B"), None, "4.375", basis=Decimal("1.25"))
    explained = explain(base, Documents(first.partner.pk))
    assert (explained.arithmetic, explained.worth) == (None, Decimal("4.375"))
    assert "booked before its arithmetic was kept = 4.375 USD" in sentence(explained)
    assert anonymous_sentence(explained).endswith("by rule lots: booked before its arithmetic was kept.")
    whole = make.make_entry(make.make_affiliate(first.partner, "C"), None, "6.25", basis=Decimal("1.25"))
    assert formula(explain(whole, Documents(first.partner.pk))) == "1.25 lots × 5.00 USD per lot"


def test_a_fixed_amount_has_no_arithmetic(lines: Any) -> None:
    first, _, upline = lines
    fixed = make.make_entry(
        make.make_affiliate(first.partner, "C"), None, "400", basis=None, basis_unit="", rate=Decimal(400),
        rate_unit="amount",
    )  # fmt: skip
    assert formula(derive(fixed).explained) == "400.00 USD"
    assert describe_factors(derive(upline))[0] == ("Commission", "6.25 USD", "the line of A")


def test_a_reversal_is_worth_nothing_and_says_why(lines: Any) -> None:
    first, _, _ = lines
    reason = {"code": "other_affiliate", "detail": "the customer belongs to another affiliate from 2026-01-03"}
    gone = make.make_entry(
        make.make_affiliate(first.partner, "D"), None, "-6.25", customer_id="c1", cause="reversed",
        basis=None, rate=None, rate_unit="",
        booked_before=Decimal("6.25"), arithmetic={"reason": reason | {"day": "2026-01-03"}},
    )  # fmt: skip
    told = served(gone)
    assert told["worth"]["arithmetic"] == {"name": "nothing due", "value": "0", "unit": "USD"}
    assert (told["worth"]["amount"], told["difference"]) == (Decimal(0), Decimal("-6.25"))
    assert told["causes"] == [{"code": reason["code"], "detail": reason["detail"], "named": {"day": "2026-01-03"}}]
    assert told["sentence"] == (
        "EURUSD of customer c1 on 2026-01-05: the customer belongs to another affiliate from 2026-01-03, so it is"
        " worth 0.00 USD; 6.25 USD was booked before: -6.25 USD"
    )
    assert anonymous_sentence(derive(gone).explained) == (
        "−6.25 USD reversed by rule lots: the customer belongs to another affiliate from 2026-01-03, so it is worth"
        " 0.00 USD; 6.25 USD before."
    )
    assert formula(derive(gone).explained) == "the customer belongs to another affiliate from 2026-01-03"
