"""The arithmetic of a fee's line: the fee with its adjustments, its percent or amount, and what refunds leave of it."""

from __future__ import annotations

from typing import Any, Protocol

from commissions.rating.facts.approved import ApprovedTransaction
from commissions.rating.facts.approved_worth import others_of, value_of
from commissions.rating.facts.arithmetic import Document, Expression, leaf, node, text
from commissions.rating.facts.days import month_key
from commissions.rating.facts.exact import ONE
from commissions.rating.facts.fact_index import Account
from commissions.rating.facts.refunds import is_free
from commissions.rating.rules.tiers import Crossing, Step, Tiers, Units

Where = dict[str, Any]


class Percents(Protocol):
    """A rule on fees, as far as its arithmetic reads it."""

    id: str
    tiers: Tiers | None


def fixed(amount: Any, currency: str, where: Where) -> Expression:
    """The amount of a product."""
    return leaf("product", amount, currency, **where)


def kind_of(account: Account, fee: ApprovedTransaction) -> str:
    """first, repeat or reset: by which its percent is found."""
    if fee.type != "challenge_fee":
        return "reset"
    return "first" if fee is first_fee(account) else "repeat"


def first_fee(account: Account) -> ApprovedTransaction | None:
    """The person's (else customer's) earliest challenge fee that was not free, with any affiliate, refunded or not."""
    person = account.person
    # Once for the person: asked for each fee anew, n fees would cost n².
    key = (first_fee, person[0])
    if key not in account.index.memo:
        fees = (fee for each in person for fee in each.challenge_fees if not is_free(fee))
        account.index.memo[key] = min(fees, key=lambda fee: fee.order, default=None)
    return account.index.memo[key]


def shared(rule: Percents, account: Account, fee: ApprovedTransaction, currency: str, step: Step) -> Expression:
    """A percent of what was paid: of its kind, of the step reached, or slice by slice where it crosses a step."""
    value = value_of(fee, account.reference.rates, currency)
    if fee.type != "challenge_fee" or rule.tiers is None:
        kind = kind_of(account, fee)
        return node("percent", value, leaf(f"{kind} fee", step[0], "%", rule=rule.id, pointer=f"/percent/{kind}"))
    if isinstance(step, Crossing):
        return rule.tiers.slices(rule.id, month_key(fee.day), step, value, Units(currency, "%"))
    reached = None if step[1] is None else text(step[1])
    return node("percent", value, leaf("challenge fee", step[0], "%", rule=rule.id, tier_from=reached))


def document(account: Account, fee: ApprovedTransaction, worth: Expression, takes_back: bool) -> Document:
    """What is stored with the line, less what was refunded."""
    given = account.refunds.given(fee) if takes_back else []
    others = others_of(fee) + [{"transaction": refund.id} for refund, _ in given]
    if given:
        paid = value_of(fee, account.reference.rates, fee.currency, usd_as_given=False)
        back = [_given(account, fee, refund, part) for refund, part in given]
        worth = node("×", worth, node("÷", node("−", paid, *back), paid))
    return {"worth": worth, **({"others": others} if others else {})}


def _given(account: Account, fee: ApprovedTransaction, refund: ApprovedTransaction, part: Any) -> Expression:
    value = value_of(refund, account.reference.rates, fee.currency, usd_as_given=False)
    if part == ONE:
        return value
    return node("×", value, leaf("part left by later fees", part, refund=refund.id))
