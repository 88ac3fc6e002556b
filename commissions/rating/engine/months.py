"""Rates the months of affiliates: one source per direct affiliate and month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from commissions.rating.engine.collector import Book, Key, Source
from commissions.rating.engine.fact_index import Study
from commissions.rating.engine.price_cache import Pricers
from commissions.rating.engine.terms import Standing, Terms
from commissions.rating.facts.approved import Event
from commissions.rating.facts.days import first_day, last_day, next_month
from commissions.rating.facts.item import Item

ONE_DAY = timedelta(days=1)


class MonthOf(NamedTuple):
    """A month in which a rule was in force for an affiliate, on the days of ``spans`` (both ends included).

    ``rule`` and ``standing`` are of the last such day.
    """

    month: str
    rule: Any
    standing: Standing
    spans: tuple[tuple[date, date], ...]

    @property
    def day(self) -> date:
        """The last day on which the rule was in force: the day the month's amount is earned."""
        return self.spans[-1][1]

    def holds(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.spans)


class History:
    """What a month rule reads of one direct affiliate: its rows and events by month, and when the rule was
    in force."""

    def __init__(self, study: Study, affiliate_id: str, last: str) -> None:
        self.study, self.affiliate_id, self.last = study, affiliate_id, last

    @property
    def terms(self) -> Terms:
        return self.study.terms

    def items(self, month: str) -> list[Item]:
        """Rows of directly referred customers, without demo days."""
        found = self.study.months.get((self.affiliate_id, month))
        return found.items if found else []

    def events(self, month: str) -> list[Event]:
        """Transactions of the types in the vertical's ``revenue``, without demo days."""
        return self.study.revenue_events.get((self.affiliate_id, month), [])

    def months(self, rule_id: str) -> Iterator[MonthOf]:
        """The months in which the rule was in force, from the first of which anything is known."""
        month = self.study.first_months[self.affiliate_id]
        while month <= self.last:
            found = self.month(rule_id, month)
            if found is not None:
                yield found
            month = next_month(month)

    def month(self, rule_id: str, month: str) -> MonthOf | None:
        """The rule's days in a month, None when it was in force on none."""
        first, last = first_day(month), last_day(month)
        found = [
            (rule, standing, (max(start, first), min(end, last)))
            for start, end, standing in self._spans()
            if start <= last and end >= first
            for rule in (
                [standing.version.by_id[rule_id]]
                if standing.version and rule_id in standing.version.by_id
                else []
            )
        ]
        # In force on no day: there is no month to rate, and carry passes over it.
        if not found:
            return None
        return MonthOf(month, found[-1][0], found[-1][1], tuple(span for _, _, span in found))

    def _spans(self) -> list[tuple[date, date, Standing]]:
        spans = self.terms.spans(self.affiliate_id)
        ends = [start - ONE_DAY for start, _ in spans[1:]] + [date.max]
        return [(start, end, standing) for (start, standing), end in zip(spans, ends, strict=True)]

    def rule_ids(self, month: str) -> list[str]:
        """The month rules in force on any day of the month."""
        first, last = first_day(month), last_day(month)
        return list(
            dict.fromkeys(
                rule.id
                for start, end, standing in self._spans()
                if start <= last and end >= first and standing.version
                for rule in standing.version.months
            )
        )


def rate_months(book: Book, study: Study) -> None:
    """Everything the month rules say of ``facts.months``."""
    wanted: dict[str, list[str]] = {}
    for affiliate, month in sorted(study.facts.months):
        wanted.setdefault(affiliate, []).append(month)
    for affiliate, months in wanted.items():
        history = History(study, affiliate, months[-1])
        pricers = Pricers(history)
        for month in months:
            found = [history.month(rule_id, month) for rule_id in history.rule_ids(month)]
            _rate_month(book, pricers, found)


def _rate_month(book: Book, pricers: Pricers, found: list[MonthOf | None]) -> None:
    """One source for all rules that end under the same terms, so that an override sums over them."""
    sources: dict[Standing, Source] = {}
    for month in found:
        if month is None or month.standing.version is None:
            continue
        # Two versions in one month end under different terms, so each has a source of its own.
        source = sources.get(month.standing)
        if source is None:
            key = Key("month", "", None, "", "", month.month)
            order = (month.month, month.standing.affiliate_id)
            source = sources[month.standing] = Source(key, order, month.standing, frozenset(), 0)
            book.sources.append(source)
        book.price(source, month.rule, pricers.of(month.rule, source.plan.currency), pricers.case, month)
