"""``rebate_passthrough``: pays on the rebates that the partner has computed and pushed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commissions.rating.facts.approved import ApprovedTransaction
from commissions.rating.facts.approved_worth import value_of
from commissions.rating.facts.exact import HUNDRED
from commissions.rating.facts.fact_index import Account
from commissions.rating.facts.line import Inputs
from commissions.rating.rules import schema
from commissions.rating.rules.base import Price, Priced, TransactionRule
from commissions.rating.rules.wording import phrase


class RebatePassthrough(TransactionRule):
    """The whole amount of each approved ``ib_rebate``."""

    TYPE = "rebate_passthrough"
    SCHEMA = schema.rule(
        [],
        title="Rebates passed through",
        description="Pays on each ib_rebate as the partner has computed and sent it. Never beside a per-lot "
        "rule in one version: it would pay for the same lots twice.",
    )
    types = ("ib_rebate",)
    group = "source"

    @classmethod
    def describe_payment(cls, document: Mapping[str, Any], currency: str) -> list[str]:
        return [phrase("The rebate the broker reports is passed on to you.")]

    def pricer(self, account: Account, currency: str) -> Price:
        def price(transaction: ApprovedTransaction) -> Priced:
            amount, basis, unit, fx_rate, ids = transaction.value(account.reference.rates, currency)
            inputs = Inputs(
                basis=basis, basis_unit=unit, rate=HUNDRED, rate_unit="percent", fx_rate=fx_rate, fx_ids=ids,
                arithmetic={"worth": value_of(transaction, account.reference.rates, currency)},
            )  # fmt: skip
            return amount, inputs, None

        return price
