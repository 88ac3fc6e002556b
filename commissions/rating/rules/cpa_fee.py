"""``cpa`` on challenge fees: a percent of each fee paid, or a fixed amount by product, less what was
refunded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from commissions.rating.facts.days import month_of
from commissions.rating.facts.exact import ZERO, Amount, decimal_of, minus, over, percent, shown, times, total
from commissions.rating.rules import schema
from commissions.rating.rules.base import EventRule, Inputs, Nil, Price, Priced, Undecided
from commissions.rating.rules.tiers import Step, Tiers, tier_problems

if TYPE_CHECKING:
    from commissions.rating.engine.fact_index import Account, Study
    from commissions.rating.facts.approved import Event, Valued

ONE = Decimal(1)
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


class FeeCpa(EventRule):
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
        # Which fee was the first is asked of all accounts of the person; a rule that does not ask settles customer by customer.
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

    def pricer(self, case: Account, currency: str) -> Price:
        def price(event: Event) -> Priced:
            if event.type == "refund":
                raise refunded(case, event, self.clawback)
            amount, inputs = self._before(case, event, currency)
            kept = self._kept(case, event)
            # By identity: most fees are never refunded, and then not even a multiplication by one is owed.
            if kept is not ONE:
                basis = None if inputs.basis is None else shown(times(inputs.basis, kept))
                amount, inputs = times(amount, kept), inputs._replace(basis=basis)
            return amount, inputs, None

        return price

    def _before(self, case: Account, event: Event, currency: str) -> tuple[Amount, Inputs]:
        """The amount before refunds."""
        # A fixed amount needs no rate, so a fee in a currency without one is priced all the same.
        if event.type == "challenge_fee":
            fixed = self.by_product.get((event.stamp.challenge_type, event.stamp.account_size))
            if fixed is not None:
                return fixed, Inputs(event.parts[0].amount, event.currency, fixed, "amount")
        rate, tier = self._rate(case, event, currency)
        amount, basis, unit, fx_rate, ids = event.value(case.terms.rates, currency)
        return percent(amount, rate), Inputs(
            basis, unit, shown(rate), "percent", tier, None, "", fx_rate, ids
        )

    def _rate(self, case: Account, event: Event, currency: str) -> Step:
        if event.type == "challenge_fee" and self.tiers is not None:
            return self._step(case.study, event, currency)
        kind = "reset" if event.type != "challenge_fee" else "first" if event is first_fee(case) else "repeat"
        rate = self.percent.get(kind)
        if rate is None:
            raise Nil("no_percent", f"the rule pays nothing for a {kind} fee")
        return rate, None

    def _step(self, study: Study, event: Event, currency: str) -> Step:
        """The fee's place among the affiliate's fees of the month that the rule matches."""
        key = (self, event.stamp.affiliate_id, month_of(event.day))
        # Once for the affiliate's month: asked for each fee anew, a month of n fees would cost n².
        if key not in study.memo:
            study.memo[key] = self._steps(study, key[1:], currency)
        return study.memo[key][event.id]

    def _steps(self, study: Study, month: tuple[str, str], currency: str) -> dict[str, Step]:
        assert self.tiers is not None
        fees = [event for event in study.fees.get(month, ()) if self._counts(event)]
        if self.tiers.basis == "sales":
            return dict.fromkeys((fee.id for fee in fees), self.tiers.reached(Decimal(len(fees))))
        widths = [_width(study, fee, currency) for fee in fees]
        if self.tiers.is_ladder:
            return dict(zip((fee.id for fee in fees), self.tiers.climb(widths), strict=True))
        return dict.fromkeys((fee.id for fee in fees), self.tiers.reached(total(widths)))

    def _counts(self, event: Event) -> bool:
        if self.excludes_self and event.stamp.affiliate_id in event.selves:
            return False
        return self.match is None or self.match.customer(event.stamp)

    def _kept(self, case: Account, event: Event) -> Amount:
        """The part of the amount that refunds leave."""
        if self.clawback == "none":
            return ONE
        paid, back = case.refunds.of(event)
        if not back:
            return ONE
        # As the share that stays, and not as an amount: a refund in another currency then shrinks the line by
        # the part it was of the fee.
        left = ZERO if self.clawback == "full" else over(minus(paid, back), paid)
        if not left:
            raise Nil(
                "refunded",
                f"{shown(back)} of {shown(paid)} {event.currency} was refunded",
                back,
                paid,
                event.currency,
            )
        return left

    def zero(self, case: Account, item: Event) -> Nil:
        if self.tiers is None or item.type != "challenge_fee" or self.tiers.froms[0] <= 0:
            return super().zero(case, item)
        need = self.tiers.froms[0]
        return Nil(
            "below_first_tier",
            f"the month's {self.tiers.basis} do not reach the first step, {need}",
            None,
            need,
        )


def _twice(products: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    seen = set()
    for number, entry in enumerate(products):
        product = entry["challenge_type"], decimal_of(entry["account_size"])
        if product in seen:
            yield f"by_product[{number}]", f"{product[0]} / {product[1]} is listed twice"
        seen.add(product)


def first_fee(case: Account) -> Event:
    """The earliest challenge fee of the person (else customer), with any affiliate, refunded or not."""
    return min((fee for account in case.person for fee in account.challenge_fees), key=lambda fee: fee.order)


def refunded(case: Account, event: Event, clawback: str) -> Exception:
    """What to say of a refund as such: it has its own line nowhere, and is an exception where it should have
    shrunk one and fits no fee."""
    stray = case.refunds.strays.get(event.id)
    if stray is None or clawback == "none":
        return Nil("refund", "a refund shrinks the line of its fee")
    of = f"exceeds what was left of {stray.fee.id}" if stray.fee else "belongs to no fee"
    amount = shown(stray.amount)
    return Undecided(
        "refund_unmatched", f"{amount} {stray.currency} of the refund {of}", amount, stray.currency
    )


def _width(study: Study, fee: Event, currency: str) -> Amount:
    try:
        value: Valued = fee.value(study.terms.rates, currency)
    # Its own line waits with a reason; the others' step goes without it meanwhile.
    except Undecided:
        return ZERO
    return value.amount
