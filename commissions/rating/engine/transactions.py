"""Rates transactions and phases: every source of each customer whose transactions are given."""

from __future__ import annotations

from typing import Any

from commissions.rating.engine.activity import unpaid
from commissions.rating.engine.collector import Book, Key, Source
from commissions.rating.engine.fact_index import Account, Reached
from commissions.rating.engine.price_cache import Pricers
from commissions.rating.engine.terms import Standing
from commissions.rating.facts.approved import Event
from commissions.rating.facts.records import Transaction
from commissions.rating.rules.base import Nil

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
    # a refund that names or exceeds a fee is judged by the fee's terms
    about = (account.refunds.fee_of(event) if event.type == "refund" else None) or event
    standing = book.terms.at(about.stamp.affiliate_id, about.day)
    if _is_in_force(book, key, standing):
        source = Source(key, event.order, standing, event.selves, event.transaction.revision, about.stamp)
        _rate(book, source, pricers, event, source.version.events.get(event.type, []))


def _rate_phase(book: Book, pricers: Pricers, account: Account, reached: Reached) -> None:
    customer_id = account.customer.customer_id
    key = Key("customer", customer_id, None, "", "", reached.phase)
    if reached.demo:
        book.nothing(key, "", DEMO)
        return
    standing = book.terms.at(reached.stamp.affiliate_id, reached.day)
    if _is_in_force(book, key, standing):
        order = (customer_id, reached.phase)
        source = Source(key, order, standing, account.fields.selves, 0, reached.stamp)
        rules = [rule for rule in source.version.phases if rule.phase == reached.phase]
        _rate(book, source, pricers, reached, rules)


def _is_in_force(book: Book, key: Key, standing: Standing) -> bool:
    if standing.version is None:
        book.nothing(key, "", Nil(standing.missing, unpaid(standing)))
    return standing.version is not None


def _rate(book: Book, source: Source, pricers: Pricers, item: Any, rules: list[Any]) -> None:
    assert source.stamp is not None
    book.sources.append(source)
    for rule in rules:
        if rule.match is None or rule.match.customer(source.stamp):
            book.price(source, rule, pricers.of(rule, source.plan.currency), pricers.case, item)
        else:
            reason = Nil("no_match", "the rule's match does not hold for this customer")
            book.nothing(source.key, rule.id, reason)
