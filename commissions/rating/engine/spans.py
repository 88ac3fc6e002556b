"""The rows of an affiliate's month, in stretches in which nothing that they are rated by changes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date
from operator import itemgetter

from commissions.rating.engine.terms import Terms, TermsInForce
from commissions.rating.facts.item import Item


def unchanging(terms: Terms, affiliate_id: str, due: list[Item]) -> Iterator[tuple[TermsInForce, list[Item]]]:
    """The rows while the affiliate's terms and the instrument groups stay the same: mostly all of them at once.

    In each stretch an instrument alone (with the customer's fields, where a rule matches on them) tells how a row is
    rated.
    """
    for in_force, items in _by_terms(terms, affiliate_id, due):
        for some in _by_groups(terms.groups.turns, items):
            yield in_force, some


def _by_terms(terms: Terms, affiliate_id: str, due: list[Item]) -> Iterator[tuple[TermsInForce, list[Item]]]:
    if not due:
        return
    spans = terms.spans(affiliate_id)
    at, start = 0, bisect_right(spans, due[0].row.day, key=itemgetter(0)) - 1
    for number in range(start, len(spans)):
        end = len(due)
        if number + 1 < len(spans):
            end = bisect_left(due, spans[number + 1][0], at, key=lambda item: item.row.day)
        if end > at:
            yield spans[number][1], due[at:end]
        at = end


def _by_groups(turns: list[date], items: list[Item]) -> Iterator[list[Item]]:
    at = 0
    for day in turns:
        end = bisect_left(items, day, at, key=lambda item: item.row.day)
        if end > at:
            yield items[at:end]
        at = end
    yield items[at:] if at else items
