"""Looks a figure of a derivation up where it says that it stands.

Not looked up are what a tier's basis, a cap or a guarded row had added up to, what a net month took over and what a
refund had left: each is the only such figure of its expression, so that what was booked, which the oracle confirms
elsewhere, leaves it one value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce
from typing import Any

from activity.models import TradingDay
from commissions.ledger import columns
from commissions.programme.models import InstrumentGroup, PlanVersion
from commissions.rates.models import Rate
from customers.models import DatedFields
from tests.properties.evaluate import Expression
from track360.partners.models import Partner
from transactions.models import Transaction

Where = dict[str, Any]
DERIVED = ("basis", "lines", "carried", "refund")


class Places:
    """A partner's records, plan documents, rates, groups and lines, as they are once it has settled.

    worth: what overrides are computed on, by unit.
    """

    def __init__(self, partner: Partner, worth: Mapping[tuple[Any, ...], Fraction]) -> None:
        self.worth = worth
        self.days = list(TradingDay.objects.filter(partner=partner))
        self.transactions = list(Transaction.objects.filter(partner=partner))
        self.rates = {rate.pk: rate for rate in Rate.objects.filter(partner=partner)}
        self.groups = list(InstrumentGroup.objects.filter(partner=partner).order_by("from_day"))
        versions = PlanVersion.objects.filter(plan__partner=partner).select_related("plan")
        self.versions = {(each.plan.plan_id, f"{each.from_day}"): each for each in versions}
        self.dated: dict[str, list[DatedFields]] = defaultdict(list)
        for dated in DatedFields.objects.filter(partner=partner).order_by("from_day"):
            self.dated[dated.customer_id].append(dated)
        self.looked_up: Mapping[str, Callable[[Where], list[Fraction]]] = {
            "entity": self._recorded, "plan": self._planned, "rate": self._quoted, "group": self._grouped,
            "line": self._lower, "sum": self._summed,
        }  # fmt: skip

    def check(self, of: Expression) -> None:
        """Raises AssertionError unless the figure stands where it says."""
        where = of["from"]
        if not any(key in where for key in DERIVED):
            found = next(look_up for key, look_up in self.looked_up.items() if key in where)(where)
            # A line that rounds to nothing, or is all shared out, is booked nowhere, though a share of it is.
            is_unbooked = "line" in where and not found
            assert is_unbooked or Fraction(of["value"]) in found, (of, found)

    def _recorded(self, where: Where) -> list[Fraction]:
        wanted = {name: f"{part}" for name, part in where["key"].items()}
        records: list[Any] = self.days
        if where["entity"] == "transactions":
            wanted, records = {"transaction_id": where["key"]["id"]}, self.transactions
        [found] = [each for each in records if all(f"{getattr(each, name)}" == part for name, part in wanted.items())]
        assert found.revision == where["revision"]
        sent = [getattr(found, name) for name in where["field"]]
        return [Fraction(next(value for value in sent if value is not None))]

    def _planned(self, where: Where) -> list[Fraction]:
        version = self.versions[where["plan"], where["version"]]
        document: Any = {"margin_guard": version.margin_guard}
        if "rule" in where:
            [document] = [rule for rule in version.rules if rule["id"] == where["rule"]]
        for part in where["pointer"].split("/")[1:]:
            document = document[int(part)] if isinstance(document, list) else document[part]
        return [Fraction(document)]

    def _quoted(self, where: Where) -> list[Fraction]:
        rate = self.rates[where["rate"]]
        assert (rate.base, rate.quote, f"{rate.day}") == (where["base"], where["quote"], where["date"])
        return [Fraction(rate.rate)]

    def _grouped(self, where: Where) -> list[Fraction]:
        named = [group for group in self.groups if group.group_id == where["group"]]
        return [Fraction([group for group in named if f"{group.from_day}" <= where["date"]][-1].multiplier)]

    def _lower(self, where: Where) -> list[Fraction]:
        """Where the plan names several rules, the lines of all of them."""
        unit = where["line"]
        rules = unit["rule_id"] if isinstance(unit["rule_id"], list) else [unit["rule_id"]]
        keys = [tuple({**unit, "rule_id": rule}[name] for name in columns.UNIT) for rule in rules]
        return [self.worth[key] for key in keys if self.worth.get(key)]

    def _summed(self, where: Where) -> list[Fraction]:
        asked = where["sum"]
        if asked["of"] == "trading-activity":
            rows: list[Any] = [row for row in self.days if f"{row.date}" in asked["days"]]
        else:
            rows = [each for each in self.transactions if f"{each.day}" in asked["days"] and self._counts(each, asked)]
        mine = [row for row in rows if row.currency == asked["currency"] or asked["field"] == "amount_usd"]
        mine = [row for row in mine if self._owner(row) == asked["affiliate_id"]]
        found = [Fraction(getattr(row, asked["field"]) or 0) for row in mine]
        if not self._leaves_out(asked["rule"]):
            return [sum(found, Fraction(0))]
        # Which rows the rule leaves out is not worked out again: it is the sum of some of them.
        return [*reduce(lambda sums, each: sums | {part + each for part in sums}, found, {Fraction(0)})]

    def _leaves_out(self, rule_id: str) -> bool:
        """Whether a rule counts some customers alone, in any version."""
        rules = [rule for version in self.versions.values() for rule in version.rules if rule["id"] == rule_id]
        return any("match" in rule or "self_referral" in rule for rule in rules)

    def _counts(self, of: Transaction, asked: Where) -> bool:
        adjusts = [
            each for each in self.transactions if (each.transaction_type, each.status) == ("adjustment", "approved")
        ]
        adjusted = {(each.customer_id, each.original_transaction_id) for each in adjusts}
        is_type = of.transaction_type == asked["of"] and of.status == "approved"
        return is_type and (of.customer_id, of.transaction_id) not in adjusted

    def _owner(self, of: Any) -> str | None:
        """Whose the customer was on the record's day; nobody's on a demo day."""
        day = of.date if isinstance(of, TradingDay) else of.day
        dated = self.dated[of.customer_id]
        at = [each for each in dated if each.from_day <= day] or dated[:1]
        return None if (at[-1].trading_account_type or "").casefold() == "demo" else at[-1].affiliate_id
