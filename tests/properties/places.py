"""Looks a figure of a derivation up where it says that it stands: there is one figure there, and it is that one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from activity.models import TradingDay
from commissions.ledger import columns
from commissions.ledger.models import LedgerEntry
from commissions.programme.models import InstrumentGroup, PlanVersion
from commissions.rates.models import Rate
from commissions.served_ids import RATE
from tests.oracle.oracle import Unit
from tests.properties.both import unit_of
from tests.properties.evaluate import Expression
from tests.properties.recomputed import Recomputed
from track360.partners.models import Partner
from transactions.models import Transaction

Where = dict[str, Any]


class Places:
    """A partner's records, plan documents, rates, groups and lines, as they are once it has settled.

    worth: what overrides are computed on, as lines that are booked say, by unit.
    """

    def __init__(self, partner: Partner, worth: Mapping[Unit, Fraction], recomputed: Recomputed) -> None:
        self.worth, self.recomputed = worth, recomputed
        days = TradingDay.objects.filter(partner=partner)
        self.days = {(f"{day.date}", day.customer_id, day.instrument, day.currency): day for day in days}
        self.transactions = {each.transaction_id: each for each in Transaction.objects.filter(partner=partner)}
        # As the partner is told them.
        self.rates = {partner.opaque.id(RATE, rate.pk): rate for rate in Rate.objects.filter(partner=partner)}
        self.groups = list(InstrumentGroup.objects.filter(partner=partner).order_by("from_day"))
        versions = PlanVersion.objects.filter(plan__partner=partner).select_related("plan")
        self.versions = {(each.plan.plan_id, f"{each.from_day}"): each for each in versions}
        self.looked_up: Mapping[str, Callable[[LedgerEntry, Where], Fraction]] = {
            "entity": self._recorded, "plan": self._planned, "rate": self._quoted, "group": self._grouped,
            "line": self._lower, "lines": self._summed_lines, "sum": self._summed, "basis": self._basis,
            "carried": self._carried, "refund": self._refunded,
        }  # fmt: skip

    def check(self, entry: LedgerEntry, of: Expression) -> None:
        """Raises AssertionError unless a figure of an entry stands where it says."""
        where = of["from"]
        look_up = next(look_up for key, look_up in self.looked_up.items() if key in where)
        found = look_up(entry, where)
        assert Fraction(of["value"]) == found, (of, found)

    def _recorded(self, entry: LedgerEntry, where: Where) -> Fraction:
        key = where["key"]
        found: Any
        if where["entity"] == "transactions":
            found = self.transactions[key["id"]]
        else:
            found = self.days[f"{key['date']}", key["customer_id"], key["instrument"], key["currency"]]
        assert found.revision == where["revision"]
        sent = [getattr(found, name) for name in where["field"]]
        return Fraction(next(value for value in sent if value is not None))

    def _planned(self, entry: LedgerEntry, where: Where) -> Fraction:
        version = self.versions[where["plan"], where["version"]]
        document: Any = {"margin_guard": version.margin_guard}
        if "rule" in where:
            [document] = [rule for rule in version.rules if rule["id"] == where["rule"]]
        for part in where["pointer"].split("/")[1:]:
            document = document[int(part)] if isinstance(document, list) else document[part]
        return Fraction(document)

    def _quoted(self, entry: LedgerEntry, where: Where) -> Fraction:
        rate = self.rates[where["rate"]]
        assert (rate.base, rate.quote, f"{rate.day}") == (where["base"], where["quote"], where["date"])
        return Fraction(rate.rate)

    def _grouped(self, entry: LedgerEntry, where: Where) -> Fraction:
        named = [group for group in self.groups if group.group_id == where["group"]]
        return Fraction([group for group in named if f"{group.from_day}" <= where["date"]][-1].multiplier)

    def _lower(self, entry: LedgerEntry, where: Where) -> Fraction:
        """Where the plan names several rules, that one of them which paid."""
        named = where["line"]
        rules = named["rule_id"] if isinstance(named["rule_id"], list) else [named["rule_id"]]
        units = [_unit({**named, "rule_id": rule}) for rule in rules]
        # A line that rounds to nothing, or is all shared out, is booked nowhere, though a share of it is.
        lines = self.recomputed.lines
        found = [self.worth.get(unit, lines[unit].amount) for unit in units if unit in lines]
        paid = [each for each in found if each] or found[:1]
        assert len(paid) == 1, where
        return paid[0]

    def _summed_lines(self, entry: LedgerEntry, where: Where) -> Fraction:
        if "source" in where["lines"]:
            return self.recomputed.together(unit_of_entry(entry))
        asked = where["lines"]
        assert (asked["affiliate_id"], asked["month"]) == (entry.affiliate_id, f"{entry.month:%Y-%m}")
        return self.recomputed.used_before(unit_of_entry(entry))

    def _basis(self, entry: LedgerEntry, where: Where) -> Fraction:
        assert (where["rule"], where["month"]) == (entry.rule_id, f"{entry.month:%Y-%m}")
        return self.recomputed.basis_before(entry, unit_of_entry(entry))

    def _carried(self, entry: LedgerEntry, where: Where) -> Fraction:
        return self.recomputed.carried(where["carried"])

    def _refunded(self, entry: LedgerEntry, where: Where) -> Fraction:
        return self.recomputed.left(where["refund"], where["left_for"])

    def _summed(self, entry: LedgerEntry, where: Where) -> Fraction:
        asked = where["sum"]
        rows, ids = self.recomputed.netted(asked, entry.ref)
        records: list[Any] = [self.days[key] for key in rows] + [self.transactions[key] for key in ids]
        return sum((Fraction(getattr(record, asked["field"]) or 0) for record in records), Fraction(0))


def unit_of_entry(entry: LedgerEntry) -> Unit:
    """In the oracle's words."""
    return _unit({name: getattr(entry, name) for name in columns.UNIT})


def _unit(parts: Where) -> Unit:
    affiliate, rule, level, kind, customer, day, instrument, currency, ref, month = (
        parts[name] for name in columns.UNIT
    )
    return unit_of((affiliate, rule, level, kind, customer, day, instrument, currency, ref, month))
