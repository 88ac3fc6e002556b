"""A change from a day on: what is before it is neither rated nor booked again, by a preview as by settling."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from commissions.ledger.models import LedgerEntry
from commissions.programme.service import apply
from commissions.programme.terms import load_terms
from commissions.rating.engine.dependencies import Dependencies
from commissions.settle import work_queue
from commissions.settle.affected import affected_by
from commissions.settle.preview import preview
from commissions.settle.settler import settle
from tests.commissions.settle.conftest import LOTS, Book
from tests.factories import make_transaction
from track360.queue import waiting
from track360.queue.models import Work

JANUARY, MARCH, DAY = date(2026, 1, 1), date(2026, 3, 1), date(2026, 3, 10)
MAJORS = {"id": "majors", "multiplier": 1, "instruments": ["EURUSD"]}
WHOLE = LOTS | {"tiers": {"basis": "lots", "mode": "whole", "steps": [{"from": 0, "rate": 5}]}}
LADDER = LOTS | {"tiers": {"basis": "lots", "mode": "ladder", "steps": [{"from": 0, "rate": 5}]}}
for _rule in (WHOLE, LADDER):
    del _rule["rate"]


def told(made: Book, **sections: Any) -> Any:
    return apply({"partners": [{"id": made.code, **sections}]})


def test_a_group_changed_from_a_day_moves_what_is_due_from_then_on(book: type[Book]) -> None:
    made = book()
    told(made, instrument_groups=[MAJORS])
    for day in (date(2026, 1, 5), date(2026, 3, 9), DAY, date(2026, 4, 2)):
        made.trades(day, "1.00")
    settle(made.partner)
    seen = LedgerEntry.objects.filter(partner=made.partner).latest("id").pk
    document = {"partners": [{"id": made.code, "instrument_groups": [MAJORS | {"from": DAY, "multiplier": 2}]}]}
    [effect] = preview(apply(document, dry_run=True).partners[0])
    # Of the 10 March and 2 April alone: they are what the change concerns.
    assert (effect.affiliate_id, effect.before, effect.after) == ("A", 10, 20)
    apply(document)
    outcome = settle(made.partner)
    assert outcome is not None
    assert (outcome.sources, outcome.entries) == (2, 2)
    booked = LedgerEntry.objects.filter(partner=made.partner, pk__gt=seen).order_by("source_day")
    assert list(booked.values_list("source_day", "amount")) == [(DAY, 5), (date(2026, 4, 2), 5)]


@pytest.mark.parametrize(
    ("rule", "first"),
    # Tiers that count the whole month reprice its earlier days too; a ladder leaves them as they are.
    [(LOTS, DAY), (LADDER, DAY), (WHOLE, MARCH)],
)
def test_which_days_of_the_month_are_rated(book: type[Book], rule: Any, first: date) -> None:
    made = book([rule])
    for day in (date(2026, 1, 5), date(2026, 3, 9), date(2026, 4, 2)):
        made.trades(day, "1.00")
    dependencies = Dependencies.of(load_terms(made.partner))
    found = affected_by(made.partner.pk, dependencies, [work_queue.everything(made.partner.pk, DAY)])
    assert found.months == {("A", MARCH): first, ("A", date(2026, 4, 1)): date(2026, 4, 1)}
    assert (found.customers, found.affiliates) == (set(), set())


def test_who_paid_from_the_day_on_is_rated(book: type[Book]) -> None:
    made = book()
    dependencies = Dependencies.of(load_terms(made.partner))
    make_transaction(made.customer, day=date(2026, 3, 9), transaction_date=datetime(2026, 3, 9, tzinfo=UTC))
    everything = work_queue.everything(made.partner.pk, DAY)
    assert affected_by(made.partner.pk, dependencies, [everything]).customers == set()
    make_transaction(made.customer, day=DAY, transaction_date=datetime(2026, 3, 10, tzinfo=UTC))
    assert affected_by(made.partner.pk, dependencies, [everything]).customers == {"c1"}


def test_the_earliest_of_several_days_counts(book: type[Book]) -> None:
    made = book()
    Work.objects.filter(partner=made.partner).delete()
    for day in (DAY, date(2026, 2, 1)):
        Work.objects.create(partner=made.partner, kind=Work.Kind.PARTNER, day=day)
    waiting.split_everything(made.partner.pk, ["A", "P"])
    changes = waiting.oldest(made.partner.pk, 10)
    assert sorted((c.kind, c.day, c.affiliates) for c in changes) == [
        ("affiliate", date(2026, 2, 1), ("A",)),
        ("affiliate", date(2026, 2, 1), ("P",)),
    ]
    Work.objects.filter(partner=made.partner).delete()
    Work.objects.create(partner=made.partner, kind=Work.Kind.PARTNER, day=DAY)
    Work.objects.create(partner=made.partner, kind=Work.Kind.PARTNER)
    waiting.split_everything(made.partner.pk, ["A"])
    assert [change.day for change in waiting.oldest(made.partner.pk, 10)] == [waiting.BEGINNING]


def test_a_plan_changed_beside_a_group_is_settled_whole(book: type[Book]) -> None:
    made = book()
    told(made, instrument_groups=[MAJORS])
    made.trades(date(2026, 1, 5), "1.00")
    settle(made.partner)
    versions = [{"from": date(2026, 1, 2), "rules": [LOTS | {"rate": "6.00"}]}]
    plans = [{"id": "plan", "currency": "USD", "versions": versions}]
    diff = apply(
        {
            "partners": [
                {"id": made.code, "plans": plans, "instrument_groups": [MAJORS | {"from": DAY, "multiplier": 2}]}
            ]
        }
    )
    assert list(Work.objects.filter(partner=made.partner).order_by("id").values_list("kind", "day", "affiliates")) == [
        ("partner", DAY, None),
        ("affiliate", None, ["A"]),
    ]
    [effect] = preview(diff.partners[0])
    assert (effect.before, effect.after) == (5, 6)
    settle(made.partner)
    assert sum(e.amount for e in LedgerEntry.objects.filter(partner=made.partner)) == Decimal(6)


def test_a_reporting_currency_from_a_day_on_prices_the_days_from_then_on(book: type[Book]) -> None:
    made = book([{"id": "spread", "type": "spread_share", "percent": 50}])
    rates = [
        {"base": base, "quote": "JPY", "date": day, "rate": rate}
        for base, rate in (("GBP", "200"), ("USD", "160"))
        for day in (date(2026, 3, 9), DAY)
    ]
    told(made, rates=rates)
    for day in (date(2026, 3, 9), DAY):
        row = made.trades(day, "1.00")
        row.spread_cost, row.currency = Decimal("8.00"), "GBP"
        row.save()
    settle(made.partner)
    assert not LedgerEntry.objects.filter(partner=made.partner).exists()
    told(made, reporting_currency=[{"from": DAY, "currency": "JPY"}])
    settle(made.partner)
    # 8.00 GBP × 200 / 160 × 50 %
    [entry] = LedgerEntry.objects.filter(partner=made.partner)
    assert (entry.source_day, entry.amount, len(entry.fx_ids)) == (DAY, 5, 2)
