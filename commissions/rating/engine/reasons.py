"""Reasons that no rule gives by itself: demo days, transactions that do not count, what has not happened yet."""

from __future__ import annotations

from datetime import date

from commissions.rating.engine.activity import unpaid
from commissions.rating.engine.collector import Collector
from commissions.rating.engine.plan_version import Version
from commissions.rating.engine.transactions import DEMO, key_of
from commissions.rating.facts.fact_index import Account, FactIndex
from commissions.rating.facts.line import SourceKey
from commissions.rating.facts.outcomes import NothingDue


def explain_facts(collector: Collector, index: FactIndex) -> None:
    """Adds the reasons for everything in the facts that no rule was asked about."""
    for row in index.facts.rows:
        if index.fields(row.customer_id).at(row.day)[1]:
            collector.nothing_due(
                SourceKey("activity", row.customer_id, row.day, row.instrument, row.currency, ""), "", DEMO
            )
    for account in index.accounts.values():
        _unapproved(collector, index, account)
        if collector.as_of is not None:
            _awaited(collector, account, collector.as_of)


def _unapproved(collector: Collector, index: FactIndex, account: Account) -> None:
    for transaction in index.facts.transactions[account.customer.customer_id]:
        if transaction.status != "approved":
            collector.nothing_due(
                key_of(transaction),
                "",
                NothingDue("not_approved", f"the {transaction.type} is {transaction.status}"),
            )


def _awaited(collector: Collector, account: Account, today: date) -> None:
    """What would earn under today's terms but has not happened."""
    dated, demo = account.fields.at(today)
    in_force = collector.terms.at(dated.affiliate_id, today)
    key = SourceKey("customer", account.customer.customer_id, None, "", "", "")
    if demo:
        collector.nothing_due(key, "", DEMO)
    elif in_force.version is None:
        collector.nothing_due(key, "", NothingDue(in_force.missing, unpaid(in_force)))
    else:
        _not_reached(collector, account, in_force.version, key)


def _not_reached(collector: Collector, account: Account, version: Version, key: SourceKey) -> None:
    types = {transaction.type for transaction in account.approved}
    for kind, rules in version.by_transaction_type.items():
        if kind != "refund" and kind not in types:
            for rule in rules:
                collector.nothing_due(key, rule.id, NothingDue("not_reached", f"no approved {kind} yet"))
    reached = {reached.phase for reached in account.reached}
    for rule in version.phases:
        if rule.phase not in reached:
            collector.nothing_due(
                key._replace(ref=rule.phase),
                rule.id,
                NothingDue("not_reached", f"{rule.phase} has not been reached"),
            )
