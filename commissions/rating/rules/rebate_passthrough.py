"""``rebate_passthrough``: pays on the rebates that the partner has computed and pushed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commissions.rating.facts.exact import HUNDRED
from commissions.rating.rules import schema
from commissions.rating.rules.base import EventRule, Inputs, Price, Priced

if TYPE_CHECKING:
    from commissions.rating.engine.fact_index import Account
    from commissions.rating.facts.approved import Event


class RebatePassthrough(EventRule):
    """The whole amount of each approved ``ib_rebate``."""

    TYPE = "rebate_passthrough"
    SCHEMA = schema.rule(
        [],
        title="Rebates passed through",
        description="Pays on each ib_rebate as the partner has computed and sent it. Never beside a per-lot rule in one "
        "version: it would pay for the same lots twice.",
    )
    types = ("ib_rebate",)
    group = "source"

    def pricer(self, case: Account, currency: str) -> Price:
        def price(event: Event) -> Priced:
            amount, basis, unit, fx_rate, ids = event.value(case.terms.rates, currency)
            return amount, Inputs(basis, unit, HUNDRED, "percent", None, None, "", fx_rate, ids), None

        return price
