"""Collects what the rules say of each source: an amount, an exception, or a reason for nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from commissions.rating.engine.terms import Terms, TermsInForce
from commissions.rating.facts.arithmetic import Expression
from commissions.rating.facts.exact import Amount, round8, shown
from commissions.rating.facts.item import Item
from commissions.rating.facts.line import Inputs, SourceKey
from commissions.rating.facts.outcomes import OPEN, NothingDue, Unrated
from commissions.rating.facts.records import DatedFields, NonCommission, Outlook, Rated, UnratedSource
from commissions.rating.rules.base import Rule

# What "in order" means where a cap is used up: the order is part of the contract, as amounts depend on it.
RANKS = {"activity": 0, "transaction": 1, "customer": 2, "month": 3}


class Source:
    """A source with the terms it is rated by and what rules gave for it. ``in_force`` has a version."""

    __slots__ = (
        "affiliate_id",
        "bases",
        "dated",
        "item",
        "key",
        "order",
        "plan",
        "revision",
        "self_referrers",
        "uplines",
        "version",
    )  # fmt: skip

    def __init__(
        self,
        key: SourceKey,
        order: tuple[Any, ...],
        in_force: TermsInForce,
        self_referrers: frozenset[str],
        revision: int,
        dated: DatedFields | None = None,
        item: Item | None = None,
    ) -> None:
        assert in_force.plan is not None
        assert in_force.version is not None
        self.key, self.order, self.self_referrers, self.revision = key, order, self_referrers, revision
        self.affiliate_id, self.uplines = in_force.affiliate_id, in_force.uplines
        self.plan, self.version = in_force.plan, in_force.version
        self.dated, self.item = dated, item
        self.bases: list[DueAmount] = []


class DueAmount:
    """One amount on its way to a line.

    ``pool``: what overrides see; ``amount``: what is rounded; ``exact``: what a margin guard scales instead. Its
    arithmetic (see ``worth``): ``parts`` that sum to the pool (None: what the inputs say), ``shares`` taken off it,
    ``limit``: the most a margin guard leaves of a row, and all lines of it together. ``lower``: what an override's
    amount is a share of.
    """

    __slots__ = (
        "affiliate_id", "amount", "direct_id", "earned_day", "exact", "guard", "inputs", "level", "limit", "lower",
        "parts", "pool", "rule", "shares", "source", "uncapped",
    )  # fmt: skip

    def __init__(
        self,
        source: Source,
        rule: Rule,
        level: int,
        affiliate_id: str,
        amount: Amount,
        inputs: Inputs,
        earned_day: date,
    ) -> None:
        self.source, self.rule, self.level, self.affiliate_id = source, rule, level, affiliate_id
        self.amount = self.exact = self.pool = amount
        self.inputs, self.earned_day = inputs, earned_day
        self.direct_id = source.affiliate_id
        self.uncapped: Amount | None = None
        self.guard: Amount | None = None
        self.parts: list[Expression] | None = None
        self.shares: list[Expression] = []
        self.limit: tuple[Expression, Amount] | None = None
        self.lower: DueAmount | None = None

    def order_of(self) -> tuple[Any, ...]:
        """Earned day first, then rows, transactions, phases, months."""
        return self.earned_day, RANKS[self.source.key.kind], self.source.order, self.level

    def set(self, amount: Amount) -> None:
        self.amount = self.exact = self.pool = amount


class Collector:
    """One settling's amounts, exceptions and reasons. ``lines.close`` turns the amounts into lines."""

    def __init__(self, terms: Terms, explain: bool, as_of: date | None) -> None:
        self.terms, self.explain, self.as_of = terms, explain, as_of
        self.rated = Rated()
        self.sources: list[Source] = []
        self.told: set[tuple[str, str, SourceKey]] = set()
        """(affiliate, rule, source) of the reasons kept."""

    def price(self, source: Source, rule: Rule, price: Any, context: Any, item: Any) -> None:
        """Let a rule price a source and keep what it says."""
        affiliate = source.affiliate_id
        try:
            if rule.excludes_self and affiliate in source.self_referrers:
                raise NothingDue("self_referral", f"the customer is the affiliate {affiliate}")
            amount, inputs, day = price(item)
            earned = day or source.key.source_day or _own_day(item)
            if not round8(amount) and self.explain:
                self.nothing_due(source.key, affiliate, rule.id, rule.zero(context, item))
            # Also what rounds to nothing: an upline's share of it is rounded on its own.
            source.bases.append(DueAmount(source, rule, 0, affiliate, amount, Inputs._make(inputs), earned))
        except NothingDue as reason:
            self.nothing_due(source.key, affiliate, rule.id, reason)
        except Exception as error:  # a rule's own fault must not stop the others
            self.unrated(source, rule.id, Unrated.of(error))

    def unrated(self, source: Source, rule_id: str, error: Unrated, key: SourceKey | None = None) -> None:
        """Set a rule's line on a source aside, and with it what overrides would have taken of it; ``key`` names what
        must be mended where that is another record."""
        # Under the direct affiliate, whoever's line it is: its records are what must be mended.
        self.rated.unrated.append(
            UnratedSource(
                error.code,
                source.affiliate_id,
                rule_id,
                *(key or source.key),
                error.amount,
                error.currency,
                error.detail,
            )
        )

    def nothing_due(self, key: SourceKey, affiliate_id: str, rule_id: str, reason: NothingDue) -> None:
        """Keep why an affiliate earned nothing, if anybody asked."""
        if not self.explain:
            return
        for each in (reason, *reason.others):
            outlook, (until, left) = outlook_of(each, self.as_of), when_at_last(each, self.as_of)
            figures = shown(each.have), shown(each.need), each.unit, until, left
            self.rated.non_commissions.append(
                NonCommission(each.code, outlook, affiliate_id, rule_id, *key, *figures, each.detail)
            )
        self.told.add((affiliate_id, rule_id, key))


COUNTED_ELSEWHERE = frozenset({"in_month", "adjustment", "refund"})
"""The codes of what is no loss to anybody: another line is larger or smaller by it."""


def outlook_of(reason: NothingDue, as_of: date | None) -> Outlook:
    """Whether what is missing may still come, as of a day; without one as long as it ever could."""
    if reason.code in COUNTED_ELSEWHERE:
        return Outlook.ELSEWHERE
    if reason.until is None or (as_of is not None and reason.until < as_of):
        return Outlook.NEVER
    return Outlook.NOT_YET


def when_at_last(reason: NothingDue, as_of: date | None) -> tuple[date | None, int | None]:
    """The last day on which it can be met, or could, and how many are left at a day."""
    if reason.until is None or reason.until == OPEN:
        return None, None
    left = (reason.until - as_of).days if as_of else None
    # What can no longer be met has no days left to meet it.
    return reason.until, left if left is not None and left >= 0 else None


def _own_day(item: Any) -> date:
    day: date = item.day
    return day
