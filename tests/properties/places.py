"""Looks a figure of a derivation up where it says that it stands."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from activity.models import TradingDay
from commissions import selectors
from commissions.ledger.models import LedgerEntry
from commissions.programme.models import InstrumentGroup, PlanVersion
from commissions.rates.models import Rate
from tests.properties.evaluate import Expression, evaluate
from tests.properties.walk import Walk
from transactions.models import Transaction

Where = dict[str, Any]


class Places:
    """The stored history of a walk: records, versions received, plan documents, rates, groups and lines."""

    def __init__(self, walk: Walk) -> None:
        self.partner, self.received = walk.partner, walk.received

    def check(self, of: Expression, entry: LedgerEntry, is_newest: bool) -> None:
        """Raises AssertionError unless the figure stands where it says."""
        where, value = of["from"], Fraction(of["value"])
        if "entity" in where:
            assert value in self._recorded(where), of
        elif "plan" in where:
            assert value == self._planned(where), of
        elif "rate" in where:
            rate = Rate.objects.get(partner=self.partner, pk=where["rate"])
            assert (rate.base, rate.quote, f"{rate.day}") == (where["base"], where["quote"], where["date"])
            assert value == Fraction(rate.rate), of
        elif "group" in where:
            assert value == Fraction(
                InstrumentGroup.objects.get(partner=self.partner, group_id=where["group"]).multiplier
            )
        elif "line" in where:
            self._check_line(where["line"], value, entry)

    def _recorded(self, where: Where) -> list[Fraction]:
        """What the record says in that revision; of one that was replaced, what any received version says."""
        wanted = {name: f"{part}" for name, part in where["key"].items()}
        if where["entity"] == "trading-activity":
            found: Any = TradingDay.objects.get(partner=self.partner, **where["key"])
        else:
            found = Transaction.objects.get(partner=self.partner, transaction_id=where["key"]["id"])
            wanted = {"transaction_id": where["key"]["id"]}
        if found.revision == where["revision"]:
            return [_first({name: getattr(found, name) for name in where["field"]}, where["field"])]
        return [
            _first(record, where["field"])
            for entity, record, _ in self.received
            if entity.startswith(where["entity"]) and wanted.items() <= {k: f"{v}" for k, v in record.items()}.items()
        ]

    def _planned(self, where: Where) -> Fraction:
        version = PlanVersion.objects.get(
            plan__partner=self.partner, plan__plan_id=where["plan"], from_day=date.fromisoformat(where["version"])
        )
        document: Any = {"margin_guard": version.margin_guard, "rules": version.rules}
        if "rule" in where:
            [document] = [rule for rule in version.rules if rule["id"] == where["rule"]]
        for part in where["pointer"].split("/")[1:]:
            document = document[int(part)] if isinstance(document, list) else document[part]
        return Fraction(document)

    def _check_line(self, unit: Where, value: Fraction, entry: LedgerEntry) -> None:
        """The line below as it was when the entry was booked, before it was rounded, shared or scaled."""
        rules = unit["rule_id"] if isinstance(unit["rule_id"], list) else [unit["rule_id"]]
        same = {name: part for name, part in unit.items() if name != "rule_id"}
        found = LedgerEntry.objects.filter(partner=self.partner, pk__lt=entry.pk, rule_id__in=rules, **same)
        newest: dict[str, LedgerEntry] = {each.rule_id: each for each in found.order_by("id")}
        worth = []
        for each in newest.values():
            known: dict[str, Fraction] = {}
            arithmetic = selectors.entry(self.partner, each.pk)["derivation"]["worth"]["arithmetic"]
            rounded = arithmetic.get("op") in ("round8", "cut8")
            whole = evaluate(arithmetic["of"][0] if rounded else arithmetic, known)
            worth.append(known.get("pool", whole))
        # What rounds to nothing is booked nowhere, though a share of it may be.
        assert value in worth or not any(worth), (unit, value, worth)


def _first(record: Where, fields: list[str]) -> Fraction:
    return next((Fraction(f"{record[name]}") for name in fields if record.get(name) is not None), Fraction(0))
