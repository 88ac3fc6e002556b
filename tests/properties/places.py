"""Looks a figure of a derivation up where it says that it stands.

Not looked up are what a tier's basis, a cap or a guarded row had added up to, what a net month took over and what a
refund had left: each is the only such figure of its expression, so that what was booked, which the oracle confirms
elsewhere, leaves it one value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from activity.models import TradingDay
from commissions.ledger import columns
from commissions.ledger.models import LedgerEntry
from commissions.programme.models import InstrumentGroup, PlanVersion
from commissions.rates.models import Rate
from customers.models import DatedFields
from tests.properties.evaluate import Expression, evaluate
from tests.properties.walk import Walk
from transactions.models import Transaction

Where = dict[str, Any]
DERIVED = ("basis", "lines", "carried", "refund")


class Places:
    """The stored history of a walk: records, versions received, plan documents, rates, groups and lines."""

    def __init__(self, walk: Walk) -> None:
        partner, self.received = walk.partner, walk.received
        self.days = list(TradingDay.objects.filter(partner=partner))
        self.transactions = list(Transaction.objects.filter(partner=partner))
        self.rates = {rate.pk: rate for rate in Rate.objects.filter(partner=partner)}
        self.groups = list(InstrumentGroup.objects.filter(partner=partner).order_by("from_day"))
        versions = PlanVersion.objects.filter(plan__partner=partner).select_related("plan")
        self.versions = {(each.plan.plan_id, f"{each.from_day}"): each for each in versions}
        self.dated: dict[str, list[DatedFields]] = defaultdict(list)
        for dated in DatedFields.objects.filter(partner=partner).order_by("from_day"):
            self.dated[dated.customer_id].append(dated)
        gone = LedgerEntry.objects.filter(partner=partner, cause="reversed")
        self.gone = {(*(getattr(each, name) for name in columns.UNIT), each.booked_at) for each in gone}
        self.worth: dict[tuple[Any, ...], Fraction] = {}
        self.looked_up: Mapping[str, Callable[[Where, LedgerEntry], list[Fraction]]] = {
            "entity": self._recorded, "plan": self._planned, "rate": self._quoted, "group": self._grouped,
            "line": self._lower, "sum": self._summed,
        }  # fmt: skip

    def check(self, of: Expression, entry: LedgerEntry, is_newest: bool) -> None:
        """Raises AssertionError unless the figure stands where it says."""
        where = of["from"]
        # A sum of records that were replaced since is kept nowhere else.
        if not any(key in where for key in DERIVED) and (is_newest or "sum" not in where):
            look_up = next(found for key, found in self.looked_up.items() if key in where)
            found = look_up(where, entry)
            # A line that rounds to nothing, or is all shared out, is booked nowhere, though a share of it is.
            is_unbooked = "line" in where and not found
            assert is_unbooked or Fraction(of["value"]) in found, (of, found)

    def booked(self, entry: LedgerEntry, arithmetic: Expression) -> None:
        """Keep what a line was worth before it was rounded, shared or scaled: what overrides are computed on."""
        known: dict[str, Fraction] = {}
        inner = arithmetic["of"][0] if arithmetic.get("op") in ("round8", "cut8") else arithmetic
        whole = evaluate(inner, known)
        self.worth[tuple(getattr(entry, name) for name in columns.UNIT)] = known.get("pool", whole)

    def _recorded(self, where: Where, entry: LedgerEntry) -> list[Fraction]:
        """What the record says in that revision; of one that was replaced, what any received version says."""
        wanted = {name: f"{part}" for name, part in where["key"].items()}
        records: list[Any] = self.days
        if where["entity"] == "transactions":
            wanted, records = {"transaction_id": where["key"]["id"]}, self.transactions
        [found] = [each for each in records if all(f"{getattr(each, name)}" == part for name, part in wanted.items())]
        if found.revision == where["revision"]:
            return [_first(vars(found), where["field"])]
        return [
            _first(record, where["field"])
            for entity, record, _ in self.received
            if entity == where["entity"]
            and wanted.items() <= {name: f"{part}" for name, part in record.items()}.items()
        ]

    def _planned(self, where: Where, entry: LedgerEntry) -> list[Fraction]:
        version = self.versions[where["plan"], where["version"]]
        document: Any = {"margin_guard": version.margin_guard}
        if "rule" in where:
            [document] = [rule for rule in version.rules if rule["id"] == where["rule"]]
        for part in where["pointer"].split("/")[1:]:
            document = document[int(part)] if isinstance(document, list) else document[part]
        return [Fraction(document)]

    def _quoted(self, where: Where, entry: LedgerEntry) -> list[Fraction]:
        rate = self.rates[where["rate"]]
        assert (rate.base, rate.quote, f"{rate.day}") == (where["base"], where["quote"], where["date"])
        return [Fraction(rate.rate)]

    def _grouped(self, where: Where, entry: LedgerEntry) -> list[Fraction]:
        named = [group for group in self.groups if group.group_id == where["group"]]
        return [Fraction([group for group in named if f"{group.from_day}" <= where["date"]][-1].multiplier)]

    def _lower(self, where: Where, entry: LedgerEntry) -> list[Fraction]:
        """The line below as it was when the entry was booked."""
        unit = where["line"]
        rules = unit["rule_id"] if isinstance(unit["rule_id"], list) else [unit["rule_id"]]
        keys = [tuple({**unit, "rule_id": rule}[name] for name in columns.UNIT) for rule in rules]
        # One that came to nothing in the same settle is reversed after what is booked.
        found = [self.worth[key] for key in keys if key in self.worth and (*key, entry.booked_at) not in self.gone]
        return [worth for worth in found if worth]

    def _summed(self, where: Where, entry: LedgerEntry) -> list[Fraction]:
        asked = where["sum"]
        if asked["of"] == "trading-activity":
            rows: list[Any] = [row for row in self.days if f"{row.date}" in asked["days"]]
        else:
            rows = [each for each in self.transactions if f"{each.day}" in asked["days"] and self._counts(each, asked)]
        mine = [row for row in rows if row.currency == asked["currency"] or asked["field"] == "amount_usd"]
        mine = [row for row in mine if self._owner(row) == asked["affiliate_id"]]
        return [sum((Fraction(getattr(row, asked["field"]) or 0) for row in mine), Fraction(0))]

    def _counts(self, of: Transaction, asked: Where) -> bool:
        adjusted = {each.original_transaction_id for each in self.transactions if each.transaction_type == "adjustment"}
        is_type = of.transaction_type == asked["of"] and of.status == "approved"
        return is_type and of.transaction_id not in adjusted

    def _owner(self, of: Any) -> str | None:
        """Whose the customer was on the record's day; nobody's on a demo day."""
        day = of.date if isinstance(of, TradingDay) else of.day
        dated = self.dated[of.customer_id]
        at = [each for each in dated if each.from_day <= day] or dated[:1]
        return None if (at[-1].trading_account_type or "").casefold() == "demo" else at[-1].affiliate_id


def _first(record: Mapping[str, Any], fields: list[str]) -> Fraction:
    return next((Fraction(f"{record[name]}") for name in fields if record.get(name) is not None), Fraction(0))
