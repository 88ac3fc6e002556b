"""Rates transactions and phases: every source of each customer whose transactions are given."""

from __future__ import annotations

from typing import Any

from commissions.engine.activity import unpaid
from commissions.engine.book import Book, Key, Source
from commissions.engine.events import Event
from commissions.engine.facts import Transaction
from commissions.engine.pricers import Pricers
from commissions.engine.study import Account, Reached
from commissions.rules.base import Nil

DEMO = Nil("demo_account", "it was a demo account on that day")


def rate_account(book: Book, account: Account) -> None:
    """Everything the rules say of one customer's transactions and phases."""
    pricers = Pricers(account)
    for event in account.events:
        _rate_event(book, pricers, account, event)
    for reached in account.reached:
        _rate_phase(book, pricers, account, reached)


def key_of(transaction: Transaction) -> Key:
    """How lines name the transaction."""
    return Key("transaction", transaction.customer_id, None, "", "", transaction.transaction_id)


def _rate_event(book: Book, pricers: Pricers, account: Account, event: Event) -> None:
    key = key_of(event.transaction)
    if event.demo:
        book.nothing(key, "", DEMO)
        return
    about = (account.refunds.fee_of(event) if event.type == "refund" else None) or event
    standing = book.terms.at(about.stamp.affiliate_id, about.day)
    source = Source(key, event.order, standing, event.selves, event.transaction.revision, about.stamp)
    _rate(
        book, source, pricers, event, standing.version.events.get(event.type, []) if standing.version else []
    )


def _rate_phase(book: Book, pricers: Pricers, account: Account, reached: Reached) -> None:
    customer_id = account.customer.customer_id
    key = Key("customer", customer_id, None, "", "", reached.phase)
    if reached.demo:
        book.nothing(key, "", DEMO)
        return
    standing = book.terms.at(reached.stamp.affiliate_id, reached.day)
    order = (customer_id, reached.phase)
    source = Source(key, order, standing, account.fields.selves, 0, reached.stamp)
    rules = standing.version.phases if standing.version else []
    _rate(book, source, pricers, reached, [rule for rule in rules if rule.phase == reached.phase])


def _rate(book: Book, source: Source, pricers: Pricers, item: Any, rules: list[Any]) -> None:
    standing = source.standing
    if standing.version is None:
        book.nothing(source.key, "", Nil(standing.missing, unpaid(standing)))
        return
    book.sources.append(source)
    for rule in rules:
        if rule.match is None or rule.match.customer(source.stamp):
            book.price(source, rule, pricers.of(rule, standing.version.currency), pricers.case, item)
        else:
            book.nothing(
                source.key, rule.id, Nil("no_match", "the rule's match does not hold for this customer")
            )
