"""How the statements of a period compare with those before, and which of them somebody should look at first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from commissions.statements.models import Closing, Statement

ZERO = Decimal(0)
PERIODS = 6
"""Statements of so many periods before make the median; of fewer than ``LEAST`` there is none."""
LEAST = 2
TIMES = 3
"""More than so many times the median is unusual, and less than that part of it."""
SHARE = 25
"""So is more than so many percent of all that was earned in the period and currency, of at least ``CROWD``."""
CROWD = 5
RULE = (
    f"Unusual is what was earned where it is more than {TIMES} times, or less than a third of, the median of the "
    f"account's statements in the {PERIODS} periods before (where it has at least {LEAST}), and where it is more than "
    f"{SHARE} % of all that was earned in the period and currency (where at least {CROWD} accounts did)."
)
Account = tuple[str, str]


class Comparison(NamedTuple):
    """A statement beside the one of the period before: what was earned then, the difference, also in percent of it
    (None where it was 0). unusual: why somebody should look, in words; is_first: nothing was ever stated before."""

    before: Decimal
    difference: Decimal
    percent: Decimal | None
    unusual: str
    is_first: bool


def comparisons(closing: Closing) -> dict[int, Comparison]:
    """Of every statement of a closed period, by its id."""
    rows = list(closing.of_affiliates.values_list("pk", "affiliate_id", "currency", "earned", "previous_id"))
    earlier = list(_earlier(closing))
    history = _history(closing.partner_id, earlier)
    totals, crowd = _totals([(currency, earned) for _, _, currency, earned, _ in rows])
    found = {}
    for pk, affiliate_id, currency, earned, previous in rows:
        past = history[affiliate_id, currency]
        before = past.get(earlier[0], ZERO) if earlier else ZERO
        of_all = _of_all(earned, totals[currency], currency) if crowd[currency] >= CROWD else ""
        unusual = _beside_median(earned, list(past.values())) or of_all
        percent = None if not before else (earned - before) / abs(before) * 100
        found[pk] = Comparison(before, earned - before, percent, unusual, previous is None)
    return found


def _earlier(closing: Closing) -> list[int]:
    """The closings before, the latest first."""
    before = Closing.objects.filter(partner_id=closing.partner_id, first__lt=closing.first).order_by("-first")
    return list(before.values_list("pk", flat=True)[:PERIODS])


def _history(partner_id: int, closings: list[int]) -> Mapping[Account, dict[int, Decimal]]:
    rows = Statement.objects.filter(partner_id=partner_id, closing_id__in=closings)
    found: dict[Account, dict[int, Decimal]] = defaultdict(dict)
    for affiliate_id, currency, closing_id, earned in rows.values_list(
        "affiliate_id", "currency", "closing_id", "earned"
    ):
        found[affiliate_id, currency][closing_id] = earned
    return found


def _totals(rows: list[tuple[str, Decimal]]) -> tuple[Mapping[str, Decimal], Counter[str]]:
    """What was earned in all by currency, and by how many; what is below 0 is no part of it."""
    totals: dict[str, Decimal] = defaultdict(Decimal)
    crowd: Counter[str] = Counter()
    for currency, earned in rows:
        if earned > 0:
            totals[currency] += earned
            crowd[currency] += 1
    return totals, crowd


def _beside_median(earned: Decimal, past: list[Decimal]) -> str:
    if len(past) < LEAST:
        return ""
    usual = median(past)
    # Beside nothing, or a loss, no factor says anything.
    if usual <= 0 or usual / TIMES <= earned <= usual * TIMES:
        return ""
    if not earned:
        return f"nothing, after {len(past)} statements"
    return f"{earned / usual:.1f} × the median of {len(past)} before"


def _of_all(earned: Decimal, total: Decimal, currency: str) -> str:
    if earned <= 0 or earned * 100 <= total * SHARE:
        return ""
    return f"{earned / total * 100:.0f} % of all {currency} of the period"
