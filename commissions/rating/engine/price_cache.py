"""Prices, prepared when first asked for."""

from __future__ import annotations

from typing import Any

from commissions.rating.rules.base import Price, Rule


class PriceCache:
    """The prices of one context (an affiliate's month, an account, a history), one for each rule of each version."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self._known: dict[Rule, Price] = {}

    def of(self, rule: Any, currency: str) -> Price:
        """The rule's price; one whose preparation failed raises that failure for each of its sources."""
        # By the rule object: the same rule id in another version is another price.
        if rule not in self._known:
            try:
                self._known[rule] = rule.pricer(self.context, currency)
            except Exception as error:  # becomes rule_error source by source
                self._known[rule] = _failing(error)
        return self._known[rule]


def _failing(error: Exception) -> Price:
    def price(item: Any) -> Any:
        raise error

    return price
