"""What the rules are given and what they give back: plain shapes, no database, no clock.

Days are trading days of the partner (``datetime.date``); amounts are ``Decimal``; ids are the partner's own strings,
compared byte for byte (``id.encode()`` order, which for ``str`` without surrogates is code-point order).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from commissions.rating.facts.line import Line

BEGINNING = date.min
"""The day that dated facts without a ``from`` are in force since."""


class Row(NamedTuple):
    """One trading day of one customer in one instrument and currency, as the partner last said it."""

    day: date
    customer_id: str
    instrument: str
    currency: str
    lots_traded: Decimal
    eligible_lots: Decimal | None
    volume_usd: Decimal | None
    spread_cost: Decimal | None
    commission: Decimal | None
    pnl: Decimal | None
    revision: int


class Transaction(NamedTuple):
    """One financial transaction; ``amount`` is as sent (see ``ReferenceData.signed``), ``day`` the trading
    day of ``instant``."""

    day: date
    instant: datetime
    transaction_id: str
    customer_id: str
    type: str
    amount: Decimal
    currency: str
    amount_usd: Decimal | None
    status: str
    original_id: str | None
    revision: int


ADJUSTMENT_RULE = "adjustment/"
"""With what the rule ids of what is decided by hand begin; no rule of a plan may."""


class ByHand(NamedTuple):
    """An amount that people decided on: why (``code``, and in words ``text``), earned on ``day``."""

    ref: str
    affiliate_id: str
    day: date
    amount: Decimal
    currency: str
    code: str
    text: str


class DatedFields(NamedTuple):
    """The customer fields that rules read, in force at the end of every trading day from ``day`` on."""

    day: date
    affiliate_id: str
    trading_account_type: str | None
    country_code: str | None
    kyc_status_id: str | None
    phase: str | None
    challenge_type: str | None
    account_size: Decimal | None


class Customer(NamedTuple):
    """A customer: ``dated_fields`` ascend by day and the first reaches back to the beginning.

    ``phases`` lists (day, phase): the trading day of the first version that says each phase, not reaching
    back. ``person_id`` and ``email`` are today's values.
    """

    customer_id: str
    person_id: str | None
    email: str | None
    dated_fields: tuple[DatedFields, ...]
    phases: tuple[tuple[date, str], ...] = ()


@dataclass(slots=True)
class Facts:
    """The data of one settling, complete for the sources in it as ``engine.dependencies`` says.

    rows: the activity to rate, ascending by (day, customer_id, instrument, currency); demo days included.
    transactions: per customer, all of them, ascending by (instant, transaction_id).
    lots: per customer, all activity as (day, payable lots), ascending; needed only where a plan asks min_lots.
    months: the (direct affiliate, "YYYY-MM") pairs whose ``month`` sources (revenue_share) are to be rated; the
        affiliate's rows and transactions of those months, and with carry of all earlier ones, are complete.
    since: by (direct affiliate, "YYYY-MM") the first day to rate; rows before it only count in what later ones earn.
    by_hand: what people decided on; nothing of it is rated.
    """

    customers: dict[str, Customer]
    rows: list[Row] = field(default_factory=list)
    transactions: dict[str, list[Transaction]] = field(default_factory=dict)
    lots: dict[str, list[tuple[date, Decimal]]] = field(default_factory=dict)
    months: set[tuple[str, str]] = field(default_factory=set)
    since: dict[tuple[str, str], date] = field(default_factory=dict)
    by_hand: list[ByHand] = field(default_factory=list)


class UnratedSource(NamedTuple):
    """A source that cannot be rated by a rule until somebody mends it: listed, desires 0, never silent.

    code: one of ``exception_codes.EXCEPTION_CODES``.
    amount, currency: what is at stake where known (e.g. the spread cost in its own currency), else None, "".
    detail: a sentence with the figures, e.g. "no EUR/USD rate from 2026-01-01 to 2026-01-08".
    """

    code: str
    affiliate_id: str
    rule_id: str
    kind: str
    customer_id: str
    source_day: date | None
    instrument: str
    source_currency: str
    ref: str
    amount: Decimal | None
    currency: str
    detail: str


class Outlook(StrEnum):
    """Of what earned nothing: it may still, it never will, or it counts in another line."""

    NOT_YET = "not_yet"
    NEVER = "never"
    ELSEWHERE = "elsewhere"


class NonCommission(NamedTuple):
    """Why a source earned an affiliate nothing under a rule: a reason code and its arithmetic, for ``explain=True``.

    code: min_deposit | min_lots | kyc | country | demo_account | no_match | no_plan | before_plan | no_rule |
        in_month | not_approved | adjustment | not_ftd | not_first | negative_net | below_first_tier | cap_reached |
        margin_guard | self_referral | not_reached | no_percent | refunded | refund | not_eligible | zero, or a
        rule's own; of an upline also unrated | no_rate | rate_difference.
    affiliate_id: whom it would have paid, direct affiliate or upline, and who alone may read it.
    have, need: the two sides of the arithmetic where it has any (e.g. 1.30 of 2.00 lots), unit their unit.
    until: the last day on which it can be met, or could; None without one. days_left: whole days to it at ``as_of``,
        None when they are over or without end.
    """

    code: str
    outlook: Outlook
    affiliate_id: str
    rule_id: str
    kind: str
    customer_id: str
    source_day: date | None
    instrument: str
    source_currency: str
    ref: str
    have: Decimal | None
    need: Decimal | None
    unit: str
    until: date | None
    days_left: int | None
    detail: str


@dataclass(slots=True)
class Rated:
    """The engine's answer for one ``Facts``."""

    lines: list[Line] = field(default_factory=list)
    unrated: list[UnratedSource] = field(default_factory=list)
    non_commissions: list[NonCommission] = field(default_factory=list)
