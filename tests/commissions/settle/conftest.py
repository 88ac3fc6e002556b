"""Settling commits for real; each test has a partner of its own, so nothing is cleaned between them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from activity.models import TradingDay
from commissions.programme.service import apply
from tests.factories import make_customer, make_day, unique
from track360.affiliates.models import Affiliate
from track360.partners.models import Partner
from track360.queue.models import Work

LOTS = {"id": "lots", "type": "lot", "rate": "5.00"}


class Book:
    """A partner with affiliate A (under P), customer c1 and a lot rule; nothing is settled yet."""

    def __init__(self, rules: list[dict[str, Any]] | None = None) -> None:
        self.code = unique("book-")
        self.programme: dict[str, Any] = {
            "id": self.code,
            "name": self.code,
            "vertical": "forex",
            "zone": "Europe/Athens",
            "affiliates": [{"id": "P"}, {"id": "A", "parent": "P"}],
            "plans": [
                {
                    "id": "plan",
                    "currency": "USD",
                    "versions": [{"from": date(2026, 1, 1), "rules": rules or [LOTS]}],
                }
            ],
            "assignments": [{"affiliate": "A", "plan": "plan"}],
        }
        apply({"partners": [self.programme]})
        self.partner = Partner.objects.get(code=self.code)
        self.customer = make_customer(Affiliate.objects.get(partner=self.partner, affiliate_id="A"), "c1")

    def trades(self, day: date, lots: str, instrument: str = "EURUSD") -> TradingDay:
        """A trading day of c1, and the work that ingest would have appended."""
        made = make_day(self.customer, lots, date=day, instrument=instrument)
        Work.objects.create(partner=self.partner, kind=Work.Kind.ACTIVITY, customers=["c1"], day=day)
        return made


@pytest.fixture
def book(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[type[Book]]:
    """``book()`` or ``book(rules)`` makes a partner to settle."""
    with django_db_blocker.unblock():
        yield Book
