"""Reasons that no rule gives by itself: demo days, transactions that do not count, what has not happened yet."""

from __future__ import annotations

from datetime import date

from commissions.rating.engine.activity import unpaid
from commissions.rating.engine.collector import Collector
from commissions.rating.engine.plan_version import Version
from commissions.rating.engine.transactions import DEMO, key_of
from commissions.rating.facts.fact_index import Account, FactIndex
from commissions.rating.facts.line import SourceKey
from commissions.rating.facts.outcomes import OPEN, NothingDue
from commissions.rating.facts.records import Transaction

DEMO_TODAY = NothingDue("demo_account", "it is a demo account today", until=OPEN)


def explain_facts(collector: Collector, index: FactIndex) -> None:
    """Adds the reasons for everything in the facts that no rule was asked about."""
    for row in index.facts.rows:
        dated, demo = index.fields(row.customer_id).at(row.day)
        if demo:
            key = SourceKey("activity", row.customer_id, row.day, row.instrument, row.currency, "")
            collector.nothing_due(key, dated.affiliate_id, "", DEMO)
    for account in index.accounts.values():
        _uncounted(collector, index, account)
        if collector.as_of is not None:
            _awaited(collector, account, collector.as_of)


def _uncounted(collector: Collector, index: FactIndex, account: Account) -> None:
    """Transactions that are not approved, and adjustments, which count through others."""
    for transaction in index.facts.transactions[account.customer.customer_id]:
        reason = None
        if transaction.status != "approved":
            reason = _unapproved(transaction)
        elif collector.terms.vertical.adjusts(transaction.type):
            original = transaction.original_id
            told = f"it counts with {original}, if that counts" if original else "it names no transaction to adjust"
            reason = NothingDue("adjustment", told)
        if reason is not None:
            dated, _ = account.fields.at(transaction.day)
            collector.nothing_due(key_of(transaction), dated.affiliate_id, "", reason)


def _unapproved(transaction: Transaction) -> NothingDue:
    until = OPEN if transaction.status == "pending" else None
    return NothingDue("not_approved", f"the {transaction.type} is {transaction.status}", until=until)


def _awaited(collector: Collector, account: Account, today: date) -> None:
    """What would earn under today's terms but has not happened."""
    dated, demo = account.fields.at(today)
    in_force = collector.terms.at(dated.affiliate_id, today)
    key = SourceKey("customer", account.customer.customer_id, None, "", "", "")
    if demo:
        collector.nothing_due(key, dated.affiliate_id, "", DEMO_TODAY)
    elif in_force.version is None:
        reason = NothingDue(in_force.missing, unpaid(in_force), until=OPEN)
        collector.nothing_due(key, dated.affiliate_id, "", reason)
    else:
        _not_reached(collector, account, in_force.version, key, dated.affiliate_id)


def _not_reached(collector: Collector, account: Account, version: Version, key: SourceKey, affiliate_id: str) -> None:
    paid = {transaction.type for transaction in account.approved}
    for rule in version.of_kind("transaction"):
        # A refund is nothing to wait for. One of the others is enough: who paid a first fee has begun to earn.
        awaited = [name for name in rule.types if name != "refund"]
        if not paid.intersection(awaited):
            reason = NothingDue("not_reached", f"no approved {' or '.join(awaited)} yet", until=OPEN)
            collector.nothing_due(key, affiliate_id, rule.id, reason)
    reached = {reached.phase for reached in account.reached}
    for rule in version.phases:
        if rule.phase not in reached:
            reason = NothingDue("not_reached", f"{rule.phase} has not been reached", until=OPEN)
            collector.nothing_due(key._replace(ref=rule.phase), affiliate_id, rule.id, reason)
