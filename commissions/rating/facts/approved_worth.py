"""The arithmetic of what an approved transaction is worth, beside ``approved``, which computes it."""

from __future__ import annotations

from commissions.rating.facts.approved import ApprovedTransaction, Part
from commissions.rating.facts.arithmetic import Expression, added, converted, leaf, node
from commissions.rating.facts.exact import ZERO
from commissions.rating.facts.fx import Rates


def value_of(transaction: ApprovedTransaction, rates: Rates, currency: str, usd_as_given: bool = True) -> Expression:
    """As ``ApprovedTransaction.value`` has it, or without ``amount_usd`` as ``paid`` has it. The rates are there."""
    parts = [_part(part, rates, currency, usd_as_given) for part in transaction.parts]
    total = added(parts)
    exact = transaction.value(rates, currency).amount if usd_as_given else transaction.paid(rates, currency)
    # Nothing is never a payment, so that a total of 0 may be one that was below it.
    return total if exact else node("max", leaf("nothing", ZERO, currency), total)


def others_of(transaction: ApprovedTransaction) -> list[dict[str, str]]:
    """The adjustments among what a line was computed from, by name."""
    return [{"transaction": part.id} for part in transaction.parts[1:]]


def _part(part: Part, rates: Rates, currency: str, usd_as_given: bool) -> Expression:
    where = {"transaction": part.id, "revision": part.revision}
    if usd_as_given and currency == "USD" and part.amount_usd is not None:
        sent = -part.amount_usd if part.turned else part.amount_usd
        return _turned(part, leaf("amount", sent, "USD", **where, field=["amount_usd"]))
    sent = -part.amount if part.turned else part.amount
    amount = _turned(part, leaf("amount", sent, part.currency, **where, field=["amount_currency"]))
    fx = rates.find(part.currency, currency, part.day)
    return converted(amount, part.currency, currency, fx.ids if fx else ())


def _turned(part: Part, amount: Expression) -> Expression:
    return node("−", leaf("nothing", ZERO, amount["unit"]), amount) if part.turned else amount
