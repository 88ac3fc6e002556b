"""``cpa`` on challenge fees: a percent of each fee paid, or a fixed amount by product, less what was refunded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from commissions.rating.facts.approved import ApprovedTransaction, Converted
from commissions.rating.facts.arithmetic import Expression
from commissions.rating.facts.days import last_day, month_key
from commissions.rating.facts.exact import ONE, ZERO, Amount, decimal_of, percent, shown, times, total
from commissions.rating.facts.fact_index import Account, FactIndex
from commissions.rating.facts.figures import figure
from commissions.rating.facts.line import Inputs
from commissions.rating.facts.outcomes import NothingDue, Unrated
from commissions.rating.rules import fee_worth, schema
from commissions.rating.rules.base import Price, Priced, Read, TransactionRule
from commissions.rating.rules.cpa_wording import describe_clawback, describe_fees
from commissions.rating.rules.fee_worth import kind_of
from commissions.rating.rules.tiers import Step, Tiers, describe_tiers, tier_problems

_PERCENTS = schema.record(
    [],
    first=schema.said(schema.PERCENT, "Of the person's first challenge fee."),
    repeat=schema.said(schema.PERCENT, "Of every later challenge fee."),
    reset=schema.said(schema.PERCENT, "Of reset fees."),
)
_PRODUCT = schema.record(
    ["challenge_type", "account_size", "amount"],
    challenge_type=schema.said(schema.ID, "The type of the challenge."),
    account_size=schema.said(schema.DECIMAL, "Its account size."),
    amount=schema.said(schema.DECIMAL, "What is paid, in the plan's currency."),
)

Before = tuple[Amount, Inputs, Expression]
"""An amount before refunds, the figures that explain it, and its arithmetic."""


class FeeCpa(TransactionRule):
    """first, repeat and tiers look at challenge_fee only; a reset_fee has its own percent."""

    TYPE = "cpa"
    TRIGGER = "challenge_fee"
    SCHEMA = schema.rule(
        ["trigger"],
        title="Share of challenge fees",
        description="Pays on each challenge fee actually paid, less what was refunded.",
        trigger=schema.said({"const": "challenge_fee"}, "What sets it off: a fee paid."),
        percent=schema.said(_PERCENTS, "A share of each kind of fee; a kind left empty earns nothing."),
        by_product={
            "type": "array",
            "minItems": 1,
            "items": _PRODUCT,
            "description": "Fixed amounts for challenge fees of these products, in place of the percent.",
        },
        tiers=schema.tiers("percent", "fees", "sales"),
        clawback=schema.said(
            {"enum": ["pro_rata", "full", "none"]},
            "What a refund takes back: pro_rata its part (also when empty), full everything, none nothing.",
        ),
    )
    types = ("challenge_fee", "reset_fee", "refund")

    def __init__(self, document: Mapping[str, Any]) -> None:
        super().__init__(document)
        self.percent = {kind: decimal_of(value) for kind, value in (document.get("percent") or {}).items()}
        self.by_product: dict[tuple[str | None, Decimal | None], Decimal] = {
            (entry["challenge_type"], decimal_of(entry["account_size"])): decimal_of(entry["amount"])
            for entry in document.get("by_product") or ()
        }
        self.tiers = Tiers.parse(document.get("tiers"), "percent")
        self.clawback: str = document.get("clawback") or "pro_rata"
        # Which fee was the first is asked of all accounts of the person; a rule that does not ask settles
        # customer by customer.
        self.reads_person = bool({"first", "repeat"} & self.percent.keys())
        self.group = "person" if self.reads_person else "customer"
        # Steps and caps count the fees of all the affiliate's customers.
        if self.tiers is not None or self.cap is not None:
            self.group = "affiliate"

    @classmethod
    def check(cls, document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        if not document.keys() & {"percent", "by_product", "tiers"}:
            yield "", "'percent', 'by_product' or 'tiers' is missing"
        if "tiers" in document:
            yield from tier_problems(document["tiers"])
            for kind in ("first", "repeat"):
                if kind in document.get("percent", {}):
                    yield f"percent.{kind}", "beside tiers only reset may have a percent of its own"
        yield from _twice(document.get("by_product") or ())

    @classmethod
    def describe(cls, document: Mapping[str, Any], currency: str) -> list[str]:
        return [*super().describe(document, currency), *describe_clawback(document)]

    @classmethod
    def describe_payment(cls, document: Mapping[str, Any], currency: str) -> list[str]:
        paid = describe_fees(document, currency)
        return [*paid, *describe_tiers(document.get("tiers"), currency)]

    def pricer(self, account: Account, currency: str) -> Price:
        def price(transaction: ApprovedTransaction) -> Priced:
            if transaction.type == "refund":
                raise refunded(account, transaction, self.clawback)
            amount, inputs, worth = self._before(account, transaction, currency)
            kept = self._kept(account, transaction)
            # By identity: most fees are never refunded, and then not even a multiplication by one is owed.
            if kept is not ONE:
                basis = None if inputs.basis is None else shown(times(inputs.basis, kept))
                amount, inputs = times(amount, kept), inputs._replace(basis=basis)
            told = fee_worth.document(account, transaction, worth, self.clawback != "none")
            return amount, inputs._replace(arithmetic=told), None

        return price

    def reads(self, account: Account, transaction: ApprovedTransaction, currency: str) -> Iterator[Read]:
        # A refund is read with each fee that it shrinks.
        if transaction.type != "refund":
            self._before(account, transaction, currency)
            yield Read(transaction, currency, True)
            for refund in account.refunds.measured(transaction) if self.clawback != "none" else ():
                yield Read(refund, transaction.currency, False)

    def _before(self, account: Account, transaction: ApprovedTransaction, currency: str) -> Before:
        """The amount before refunds."""
        # A fixed amount needs no rate, so a fee in a currency without one is priced all the same.
        if transaction.type == "challenge_fee":
            product = (transaction.dated.challenge_type, transaction.dated.account_size)
            fixed = self.by_product.get(product)
            if fixed is not None:
                transaction.believe()
                paid = transaction.parts[0].amount
                inputs = Inputs(basis=paid, basis_unit=transaction.currency, rate=fixed, rate_unit="amount")
                pointer = f"/by_product/{list(self.by_product).index(product)}/amount"
                return fixed, inputs, fee_worth.fixed(fixed, currency, {"rule": self.id, "pointer": pointer})
        rate, tier = step = self._rate(account, transaction, currency)
        amount, basis, unit, fx_rate, ids = transaction.value(account.reference.rates, currency)
        inputs = Inputs(
            basis=basis, basis_unit=unit, rate=shown(rate), rate_unit="percent", tier_from=tier,
            fx_rate=fx_rate, fx_ids=ids,
        )  # fmt: skip
        return percent(amount, rate), inputs, fee_worth.shared(self, account, transaction, currency, step)

    def _rate(self, account: Account, transaction: ApprovedTransaction, currency: str) -> Step:
        if transaction.type == "challenge_fee" and self.tiers is not None:
            return self._step(account.index, transaction, currency)
        kind = kind_of(account, transaction)
        rate = self.percent.get(kind)
        if rate is None:
            raise NothingDue("no_percent", f"the rule pays nothing for a {kind} fee")
        return rate, None

    def _step(self, index: FactIndex, transaction: ApprovedTransaction, currency: str) -> Step:
        """The fee's place among the affiliate's fees of the month that the rule matches."""
        key = (self, transaction.dated.affiliate_id, month_key(transaction.day))
        # Once for the affiliate's month: asked for each fee anew, a month of n fees would cost n².
        if key not in index.memo:
            index.memo[key] = self._steps(index, key[1:], currency)
        return index.memo[key][transaction.id]

    def _steps(self, index: FactIndex, month: tuple[str, str], currency: str) -> dict[str, Step]:
        assert self.tiers is not None
        fees = [transaction for transaction in index.fees.get(month, ()) if self._counts(transaction)]
        if self.tiers.basis == "sales":
            return dict.fromkeys((fee.id for fee in fees), self.tiers.reached(Decimal(len(fees))))
        widths = [_width(index, fee, currency) for fee in fees]
        if self.tiers.is_ladder:
            return dict(zip((fee.id for fee in fees), self.tiers.climb(widths), strict=True))
        return dict.fromkeys((fee.id for fee in fees), self.tiers.reached(total(widths)))

    def _counts(self, transaction: ApprovedTransaction) -> bool:
        if self.excludes_self and transaction.dated.affiliate_id in transaction.self_referrers:
            return False
        return self.match is None or self.match.customer(transaction.dated)

    def _kept(self, account: Account, transaction: ApprovedTransaction) -> Amount:
        """The part of the amount that refunds leave."""
        if self.clawback == "none":
            return ONE
        found = account.refunds.of(transaction)
        left = ZERO if self.clawback == "full" and found.back else found.kept
        if not left:
            unit = transaction.currency
            detail = f"{shown(found.back)} of {shown(found.paid)} {unit} was refunded"
            raise NothingDue("refunded", detail, found.back, found.paid, unit)
        return left

    def zero(self, account: Account, item: ApprovedTransaction) -> NothingDue:
        if self.tiers is None or item.type != "challenge_fee" or self.tiers.froms[0] <= 0:
            return super().zero(account, item)
        need = self.tiers.froms[0]
        return NothingDue(
            "below_first_tier",
            f"the month's {self.tiers.basis} do not reach the first step, {need}",
            None,
            need,
            until=last_day(month_key(item.day)),
        )


def _twice(products: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    seen = set()
    for number, entry in enumerate(products):
        product = entry["challenge_type"], decimal_of(entry["account_size"])
        if product in seen:
            yield f"by_product[{number}]", f"{product[0]} / {product[1]} is listed twice"
        seen.add(product)


def refunded(account: Account, transaction: ApprovedTransaction, clawback: str) -> Exception:
    """What to say of a refund as such: it has its own line nowhere, and is an exception where it should have
    shrunk one and fits no fee."""
    unmatched = account.refunds.unmatched.get(transaction.id)
    if unmatched is None or clawback == "none":
        return NothingDue("refund", "a refund shrinks the line of its fee")
    of = f"exceeds what was left of {_fees(transaction, unmatched.fee)}" if unmatched.fee else "belongs to no fee"
    amount, unit = shown(unmatched.amount) or ZERO, unmatched.currency
    return Unrated("refund_unmatched", f"{figure(amount, 2)} {unit} of the refund {of}", amount, unit)


def _fees(refund: ApprovedTransaction, fee: ApprovedTransaction) -> str:
    return fee.id if refund.record.original_id is not None else f"{fee.id} and the fees after it"


def _width(index: FactIndex, fee: ApprovedTransaction, currency: str) -> Amount:
    try:
        value: Converted = fee.value(index.reference.rates, currency)
    # Its own line waits with a reason; the others' step goes without it meanwhile.
    except Unrated:
        return ZERO
    return value.amount
