"""A partner whose ledger has lines, and the means to seal them and to tamper with them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection

from commissions.ledger.models import LedgerEntry
from tests import factories
from tests.roles import as_owner
from track360.core.chain import sealing
from track360.core.chain.registry import CHAINS
from track360.core.chain.verify import Verified, verify
from track360.partners import audit
from track360.partners.models import Partner
from track360.partners.people.models import PersonEvent

DAY = date(2026, 1, 5)
TODAY = date(2026, 11, 30)


@pytest.fixture
def partner(db: None) -> Partner:
    made = factories.make_partner()
    # That it was made is in the log of people, which is a chain as well.
    owner(f"DELETE FROM {PersonEvent._meta.db_table}")
    return made


def book(partner: Partner, *amounts: str) -> list[int]:
    """Lines of these amounts; their ids."""
    source = {"kind": "activity", "customer_id": "c1", "source_day": DAY, "source_currency": "USD"}
    days = {"month": DAY.replace(day=1), "period": DAY.replace(day=1), "earned_day": DAY, "payable_from": DAY}
    names = {"affiliate_id": "A", "rule_id": "lots", "direct_id": "A", "plan_id": "p", "version_from": DAY}
    return [
        LedgerEntry.objects.create(
            partner=partner, level=0, cause="earned", currency="USD", source_revision=1, amount=Decimal(amount),
            **source, **days, **names,
        ).pk
        for amount in amounts
    ]  # fmt: skip


def log(partner: Partner | None, day: date, address: str | None = "203.0.113.5") -> None:
    """One call in the audit log."""
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    audit.write([at, partner and partner.pk, "key:x", address, "GET", "/api/x", 200, 1, None, None])


def seal() -> None:
    """As two beats some minutes apart do, when nothing else is under way: see the rows, and seal them."""
    sealing.seal_all()
    owner("UPDATE core_chained SET horizon = 3, noted_at = noted_at - interval '1 minute'")
    sealing.seal_all()


def owner(*statements: str) -> None:
    """What somebody does who owns the tables and lets no trigger hold him."""
    with as_owner(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def prove(what: str, partner: Partner) -> Verified:
    return verify(CHAINS[what], partner.pk, TODAY)
