"""The figures from what was measured to the amount, as a page lists them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter
from typing import Any, NamedTuple

from commissions.explain.causes import Cause
from commissions.explain.derivation import Derivation
from commissions.explain.sentences.formulas import GUARD, PLAIN, Style
from commissions.explain.sentences.formulas import formula as written
from commissions.ledger.models import LedgerEntry
from commissions.rating.facts.arithmetic import Expression, leaf
from track360.site.display import money


class FactorText(NamedTuple):
    """A figure in words: what it is, how much, and where it stands."""

    name: str
    value: str
    origin: str


def describe_factors(
    of: Derivation, style: Style = PLAIN, caused: Callable[[Cause], str] = attrgetter("detail")
) -> list[FactorText]:
    """The figures in the order of the arithmetic, what was booked before, the difference, and when it is payable."""
    arithmetic = of.explained.arithmetic
    figures = [] if arithmetic is None or "op" not in arithmetic else [*_figures(arithmetic, style)]
    texts = [FactorText(_name(each), written(each | {"name": ""}, style), _origin(of.entry, each)) for each in figures]
    return [*texts, *_difference(of, caused), _payable(of.entry)]


def _figures(of: Expression, style: Style) -> Iterator[Expression]:
    name = of.get("name", "")
    if name in style.hides:
        yield leaf(name, style.hides[name])
    elif "op" in of:
        for part in of["of"]:
            yield from _figures(part, style)
    elif "ref" not in of:
        yield of


def _name(of: Expression) -> str:
    named: str = of["name"].replace("_", " ")
    return named[:1].upper() + named[1:]


def _difference(of: Derivation, caused: Callable[[Cause], str]) -> Iterator[FactorText]:
    explained, currency = of.explained, of.entry.currency
    yield FactorText("Worth", money(explained.worth, currency), "" if explained.is_first else "once this was booked")
    if not explained.is_first:
        yield FactorText(
            "Booked before",
            money(explained.before, currency),
            f"{len(of.earlier)} earlier {'entry' if len(of.earlier) == 1 else 'entries'}",
        )
        yield FactorText("Difference", money(of.entry.amount, currency), "; ".join(map(caused, of.causes)))


def _payable(entry: LedgerEntry) -> FactorText:
    if entry.payable_from > entry.earned_day:
        return FactorText("Payable", f"from {entry.payable_from}", "after the hold")
    return FactorText("Payable", "at once", "no hold")


def _origin(entry: LedgerEntry, of: Expression) -> str:
    where = of.get("from", {})
    told = next((said for key, said in _ORIGINS.items() if key in where), None)
    if told is None:
        return "all lines on this trade together reached the plan's limit" if of["name"] == GUARD else ""
    return told(entry, where)


def _record(entry: LedgerEntry, where: Mapping[str, Any]) -> str:
    # Upline lines name the direct and never the customer, who is somebody else's.
    return "as reported by the partner" if entry.level == 0 else f"from {entry.direct_id or 'your network'}"


def _plan(entry: LedgerEntry, where: Mapping[str, Any]) -> str:
    rule = f"rule {where['rule']}, " if "rule" in where else ""
    return f"{rule}plan {where['plan']}, version from {where['version']}"


def _rate(entry: LedgerEntry, where: Mapping[str, Any]) -> str:
    return f"{where['base']}/{where['quote']} on {where['date']}"


def _group(entry: LedgerEntry, where: Mapping[str, Any]) -> str:
    return f"instrument group {where['group']}"


def _line(entry: LedgerEntry, where: Mapping[str, Any]) -> str:
    return f"the line of {where['line']['affiliate_id'] or 'your network'}"


def _lines(entry: LedgerEntry, where: Mapping[str, Any]) -> str:
    if "month" in where["lines"]:
        return f"what the rule had earned in {entry.month:%B %Y} before"
    return "all lines on this trade"


def _basis(entry: LedgerEntry, where: Mapping[str, Any]) -> str:
    return f"what {entry.month:%B %Y} had added up to before"


def _carried(entry: LedgerEntry, where: Mapping[str, Any]) -> str:
    carried = where["carried"]
    return f"what {carried['month']} came to by itself under rule {carried['rule']}" if "month" in carried else ""


def _refund(entry: LedgerEntry, where: Mapping[str, Any]) -> str:
    return f"refund {where['refund']}, taken from the latest fee first"


def _sum(entry: LedgerEntry, where: Mapping[str, Any]) -> str:
    days = where["sum"]["days"]
    return f"{days[0]} to {days[-1]}"


_ORIGINS: Mapping[str, Callable[[LedgerEntry, Mapping[str, Any]], str]] = {
    "sum": _sum,
    "entity": _record,
    "plan": _plan,
    "rate": _rate,
    "group": _group,
    "line": _line,
    "lines": _lines,
    "basis": _basis,
    "carried": _carried,
    "refund": _refund,
}
