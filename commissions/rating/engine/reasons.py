"""Reasons that no rule gives by itself: demo days, transactions that do not count, what has not happened
yet."""

from __future__ import annotations

from datetime import date

from commissions.rating.engine.activity import unpaid
from commissions.rating.engine.collector import Book, Key
from commissions.rating.engine.fact_index import Account, Study
from commissions.rating.engine.plan_version import Version
from commissions.rating.engine.transactions import DEMO, key_of
from commissions.rating.rules.base import Nil


def explain_facts(book: Book, study: Study) -> None:
    """Adds the reasons for everything in the facts that no rule was asked about."""
    for row in study.facts.rows:
        if study.fields(row.customer_id).at(row.day)[1]:
            book.nothing(
                Key("activity", row.customer_id, row.day, row.instrument, row.currency, ""), "", DEMO
            )
    for account in study.accounts.values():
        _unapproved(book, study, account)
        if book.as_of is not None:
            _awaited(book, account, book.as_of)


def _unapproved(book: Book, study: Study, account: Account) -> None:
    for transaction in study.facts.transactions[account.customer.customer_id]:
        if transaction.status != "approved":
            book.nothing(
                key_of(transaction),
                "",
                Nil("not_approved", f"the {transaction.type} is {transaction.status}"),
            )


def _awaited(book: Book, account: Account, today: date) -> None:
    """What would earn under today's terms but has not happened."""
    stamp, demo = account.fields.at(today)
    standing = book.terms.at(stamp.affiliate_id, today)
    key = Key("customer", account.customer.customer_id, None, "", "", "")
    if demo:
        book.nothing(key, "", DEMO)
    elif standing.version is None:
        book.nothing(key, "", Nil(standing.missing, unpaid(standing)))
    else:
        _not_reached(book, account, standing.version, key)


def _not_reached(book: Book, account: Account, version: Version, key: Key) -> None:
    types = {event.type for event in account.events}
    for kind, rules in version.events.items():
        if kind != "refund" and kind not in types:
            for rule in rules:
                book.nothing(key, rule.id, Nil("not_reached", f"no approved {kind} yet"))
    reached = {event.phase for event in account.reached}
    for rule in version.phases:
        if rule.phase not in reached:
            book.nothing(
                key._replace(ref=rule.phase),
                rule.id,
                Nil("not_reached", f"{rule.phase} has not been reached"),
            )
