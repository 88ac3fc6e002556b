"""The pure rating: terms and facts in, exact rounded lines out. No database, no clock."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from commissions.rating.engine import activity, fast_path
from commissions.rating.engine.collector import Book
from commissions.rating.engine.fact_index import Study
from commissions.rating.engine.lines import close
from commissions.rating.engine.months import rate_months
from commissions.rating.engine.price_cache import Pricers
from commissions.rating.engine.reasons import explain_facts
from commissions.rating.engine.terms import Terms
from commissions.rating.engine.transactions import rate_account
from commissions.rating.facts.exact import exactly
from commissions.rating.facts.records import Facts, Rated


def rate(terms: Terms, facts: Facts, explain: bool = False, as_of: date | None = None) -> Rated:
    """Every line that is due on the sources in ``facts``, and what is held; with ``explain`` also why the
    rest is not.

    Sources: all of ``facts.rows``, all transactions and phases of the customers in ``facts.transactions``,
    and ``facts.months``. What must be in ``facts`` for the answer to be right is told by ``reach``.
    ``as_of`` is the day on which an explanation counts the days left.
    """
    with exactly(), collector_at_rest():
        study = Study(terms, facts)
        book = Book(terms, explain, as_of)
        for month in study.months.values():
            pricers = Pricers(month)
            # Explaining goes the long way: the short one keeps no reasons.
            items = month.due if explain else fast_path.rate_month(book, month, pricers)
            activity.rate_rows(book, month, items, pricers)
        for account in study.accounts.values():
            rate_account(book, account)
        rate_months(book, study)
        if explain:
            explain_facts(book, study)
        return close(book)


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """No cyclic collection meanwhile: nothing made here is garbage before the end, and looking for it
    doubles the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
