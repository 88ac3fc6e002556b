"""Rates transactions and phases: every source of each customer whose transactions are given."""

from __future__ import annotations

from typing import Any

from commissions.rating.engine.activity import unpaid
from commissions.rating.engine.adjustments import Overdrawn, is_adjusted
from commissions.rating.engine.collector import Collector, Source
from commissions.rating.engine.price_cache import PriceCache
from commissions.rating.engine.terms import TermsInForce
from commissions.rating.engine.unpriced import unpriced
from commissions.rating.facts.approved import ApprovedTransaction
from commissions.rating.facts.fact_index import Account, ReachedPhase
from commissions.rating.facts.line import SourceKey
from commissions.rating.facts.outcomes import NothingDue
from commissions.rating.facts.records import Transaction

DEMO = NothingDue("demo_account", "it was a demo account on that day")


def rate_account(collector: Collector, account: Account) -> None:
    """Everything the rules say of one customer's transactions and phases."""
    prices = PriceCache(account)
    overdrawn = Overdrawn(collector) if is_adjusted(account) else None
    for transaction in account.approved:
        _rate_transaction(collector, prices, account, transaction, overdrawn)
    for reached in account.reached:
        _rate_phase(collector, prices, account, reached)


def key_of(transaction: Transaction) -> SourceKey:
    """How lines name the transaction."""
    return SourceKey("transaction", transaction.customer_id, None, "", "", transaction.transaction_id)


def _rate_transaction(
    collector: Collector,
    prices: PriceCache,
    account: Account,
    transaction: ApprovedTransaction,
    overdrawn: Overdrawn | None,
) -> None:
    key = key_of(transaction.record)
    if transaction.demo:
        collector.nothing_due(key, transaction.dated.affiliate_id, "", DEMO)
        return
    # a refund that names or exceeds a fee is judged by the fee's terms
    about = (account.refunds.fee_of(transaction) if transaction.type == "refund" else None) or transaction
    in_force = collector.terms.at(about.dated.affiliate_id, about.day)
    if _is_in_force(collector, key, in_force):
        source = _source(transaction, about, in_force)
        rules = source.version.by_transaction_type.get(transaction.type, [])
        _rate(collector, source, prices, transaction, rules)
        if collector.explain and not rules:
            in_net = transaction.type in collector.terms.vertical.net_signs
            unpriced(collector, source, transaction.day, in_net, f"a transaction of type {transaction.type}")
        if overdrawn is not None:
            overdrawn.list(source, account, transaction)


def _source(transaction: ApprovedTransaction, about: ApprovedTransaction, in_force: TermsInForce) -> Source:
    key, revision = key_of(transaction.record), transaction.record.revision
    return Source(key, transaction.order, in_force, transaction.self_referrers, revision, about.dated)


def _rate_phase(collector: Collector, prices: PriceCache, account: Account, reached: ReachedPhase) -> None:
    customer_id = account.customer.customer_id
    key = SourceKey("customer", customer_id, None, "", "", reached.phase)
    if reached.demo:
        collector.nothing_due(key, reached.dated.affiliate_id, "", DEMO)
        return
    in_force = collector.terms.at(reached.dated.affiliate_id, reached.day)
    if _is_in_force(collector, key, in_force):
        order = (customer_id, reached.phase)
        source = Source(key, order, in_force, account.fields.self_referrers, 0, reached.dated)
        rules = [rule for rule in source.version.phases if rule.phase == reached.phase]
        _rate(collector, source, prices, reached, rules)


def _is_in_force(collector: Collector, key: SourceKey, in_force: TermsInForce) -> bool:
    if in_force.version is None:
        collector.nothing_due(key, in_force.affiliate_id, "", NothingDue(in_force.missing, unpaid(in_force)))
    return in_force.version is not None


def _rate(collector: Collector, source: Source, prices: PriceCache, item: Any, rules: list[Any]) -> None:
    assert source.dated is not None
    collector.sources.append(source)
    for rule in rules:
        if rule.match is None or rule.match.customer(source.dated):
            collector.price(source, rule, prices.of(rule, source.plan.currency), prices.context, item)
        else:
            reason = NothingDue("no_match", "the rule's match does not hold for this customer")
            collector.nothing_due(source.key, source.affiliate_id, rule.id, reason)
