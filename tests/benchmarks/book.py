"""A broker's book made in the database: affiliates in three levels, customers, trading days of one quarter."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection

from commissions.programme.service import apply
from track360.partners.models import Partner

LADDER = {
    "basis": "lots",
    "mode": "ladder",
    "steps": [{"from": 0, "rate": 5}, {"from": 100, "rate": 6}, {"from": 500, "rate": 7}],
}
TEAM = {"id": "team", "type": "override", "of": ["lots"], "mode": "on_top", "levels": [20, 10]}
FIRST = date(2026, 1, 1)
QUARTER = 90
LAST = FIRST + timedelta(QUARTER - 1)

CUSTOMERS = """
INSERT INTO customers_customer (partner_id, customer_id, signup_date, signup_day, affiliate_id, version_at,
    version_hash, batch_id)
SELECT %(partner)s, 'c' || n, '2025-12-01', '2025-12-01', 'a' || (n %% %(affiliates)s), '2025-12-01', '', 0
FROM generate_series(1, %(customers)s) n"""
DATED = """
INSERT INTO customers_datedfields (partner_id, customer_id, from_day, affiliate_id)
SELECT %(partner)s, 'c' || n, '0001-01-01', 'a' || (n %% %(affiliates)s) FROM generate_series(1, %(customers)s) n"""
ACTIVITY = """
INSERT INTO activity_tradingday (partner_id, customer_id, date, instrument, currency, lots_traded, volume_usd,
    spread_cost, commission, pnl, version_at, version_hash, batch_id)
SELECT %(partner)s, 'c' || c, date '2026-01-01' + d * %(span)s / %(days)s,
    (ARRAY['EURUSD', 'XAUUSD', 'GBPUSD'])[1 + (c + d) %% 3], 'USD',
    round((0.01 + ((c * 7919 + d * 104729) %% 300) / 100.0)::numeric, 2), 100000, 12.50, 3.50, -20.25, '2026-01-01',
        '', 0
FROM generate_series(1, %(customers)s) c, generate_series(0, %(days)s - 1) d"""


def make(
    code: str, rows: int, customers: int = 20_000, affiliates: int = 2_000, tiers: bool = True, span: int = 0
) -> Partner:
    """A partner with ``rows`` of activity, spread over the customers and so many days (0: a quarter, at most one row
    of a customer a day)."""
    apply({"partners": [_programme(code, affiliates, tiers)]})
    partner = Partner.objects.get(code=code)
    days = rows // customers
    size = {
        "partner": partner.pk,
        "affiliates": affiliates,
        "customers": customers,
        "days": days,
        "span": span or max(days, QUARTER),
    }
    with connection.cursor() as cursor:
        for statement in (CUSTOMERS, DATED, ACTIVITY):
            cursor.execute(statement, size)
        cursor.execute("DELETE FROM queue_work WHERE partner_id = %s", [partner.pk])
        cursor.execute("VACUUM ANALYZE activity_tradingday, customers_datedfields, customers_customer")
    return partner


def _programme(code: str, affiliates: int, tiers: bool) -> dict[str, Any]:
    """A tenth of a tenth at the top, a tenth in the middle, the rest below: every line has two uplines
    but the top's."""
    lots = {"id": "lots", "type": "lot", **({"tiers": LADDER} if tiers else {"rate": 5})}
    names = [f"a{number}" for number in range(affiliates)]
    return {
        "id": code,
        "name": code,
        "vertical": "forex",
        "zone": "Europe/Athens",
        "affiliates": [{"id": name, "parent": _parent(number)} for number, name in enumerate(names)],
        "plans": [{"id": "standard", "currency": "USD", "versions": [{"from": FIRST, "rules": [lots, TEAM]}]}],
        "assignments": [{"affiliate": name, "plan": "standard"} for name in names],
    }


def _parent(number: int) -> str | None:
    if number < 20:
        return None
    return f"a{number % 20}" if number < 220 else f"a{20 + number % 200}"
