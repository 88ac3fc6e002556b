"""The pure rating: terms and facts in, exact rounded lines out. No database, no clock."""

from __future__ import annotations

from datetime import date

from commissions.rating.engine import activity, by_hand, fast_path
from commissions.rating.engine.collector import Collector
from commissions.rating.engine.lines import close
from commissions.rating.engine.months import rate_months
from commissions.rating.engine.price_cache import PriceCache
from commissions.rating.engine.reasons import explain_facts
from commissions.rating.engine.terms import Terms
from commissions.rating.engine.transactions import rate_account
from commissions.rating.facts.exact import exactly
from commissions.rating.facts.fact_index import FactIndex
from commissions.rating.facts.garbage import uncollected
from commissions.rating.facts.records import Facts, Rated


def rate_months_alone(terms: Terms, facts: Facts, as_of: date) -> Rated:
    """What is due on ``facts.months``, and why the rest is not; caps count nothing else."""
    with exactly(), uncollected():
        collector = Collector(terms, True, as_of)
        rate_months(collector, FactIndex(terms, facts, terms.outside))
        return close(collector)


def rate(terms: Terms, facts: Facts, explain: bool = False, as_of: date | None = None) -> Rated:
    """Every line that is due on the sources in ``facts``, and what is unrated; with ``explain`` also why the
    rest is not.

    Sources: all of ``facts.rows``, all transactions and phases of the customers in ``facts.transactions``,
    and ``facts.months``. What must be in ``facts`` for the answer to be right is told by ``dependencies``.
    ``as_of`` is the day on which an explanation counts the days left.
    """
    with exactly(), uncollected():
        index = FactIndex(terms, facts, terms.outside)
        collector = Collector(terms, explain, as_of)
        for month in index.months.values():
            prices = PriceCache(month)
            # The fast path keeps no reasons.
            items = month.due if explain else fast_path.rate_month(collector, month, prices)
            activity.rate_rows(collector, month, items, prices)
        for account in index.accounts.values():
            rate_account(collector, account)
        rate_months(collector, index)
        if explain:
            explain_facts(collector, index)
        rated = close(collector)
        rated.lines.extend(by_hand.lines(facts.by_hand))
        return rated
