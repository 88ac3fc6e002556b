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
from track360.core.language import day, day_text, month, month_text, say, say_number, word
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
    named = word(of["name"].replace("_", " "))
    return named[:1].upper() + named[1:]


def _difference(of: Derivation, caused: Callable[[Cause], str]) -> Iterator[FactorText]:
    explained, currency = of.explained, of.entry.currency
    origin = "" if explained.is_first else say("once this was booked")
    yield FactorText(say("Worth"), money(explained.worth, currency), origin)
    if not explained.is_first:
        yield FactorText(
            say("Booked before"),
            money(explained.before, currency),
            say_number("{number} earlier entry", "{number} earlier entries", len(of.earlier)),
        )
        yield FactorText(say("Difference"), money(of.entry.amount, currency), say("; ").join(map(caused, of.causes)))


def _payable(entry: LedgerEntry) -> FactorText:
    if entry.payable_from > entry.earned_day:
        return FactorText(say("Payable"), say("from {day}", day=day(entry.payable_from)), say("after the hold"))
    return FactorText(say("Payable"), say("at once"), say("no hold"))


def _origin(entry: LedgerEntry, of: Expression) -> str:
    where = of.get("from", {})
    told = next((said for key, said in _ORIGINS.items() if key in where), None)
    if told is None:
        return say("all lines on this trade together reached the plan's limit") if of["name"] == GUARD else ""
    return told(entry, where)


def _record(entry: LedgerEntry, where: Mapping[str, Any]) -> str:
    # Upline lines name the direct and never the customer, who is somebody else's.
    return (
        say("as reported by the partner")
        if entry.level == 0
        else say("from {affiliate}", affiliate=_whose(entry.direct_id))
    )


def _whose(affiliate_id: str) -> str:
    return affiliate_id or say("your network")


def _plan(entry: LedgerEntry, where: Mapping[str, Any]) -> str:
    named = {"plan": where["plan"], "day": day_text(where["version"])}
    if "rule" not in where:
        return say("plan {plan}, version from {day}", **named)
    return say("rule {rule}, plan {plan}, version from {day}", rule=where["rule"], **named)


def _rate(entry: LedgerEntry, where: Mapping[str, Any]) -> str:
    return say("{pair} on {day}", pair=f"{where['base']}/{where['quote']}", day=day_text(where["date"]))


def _group(entry: LedgerEntry, where: Mapping[str, Any]) -> str:
    return say("instrument group {group}", group=where["group"])


def _line(entry: LedgerEntry, where: Mapping[str, Any]) -> str:
    return say("the line of {affiliate}", affiliate=_whose(where["line"]["affiliate_id"]))


def _lines(entry: LedgerEntry, where: Mapping[str, Any]) -> str:
    if "month" in where["lines"]:
        return say("what the rule had earned in {month} before", month=month(entry.month))
    return say("all lines on this trade")


def _basis(entry: LedgerEntry, where: Mapping[str, Any]) -> str:
    return say("what {month} had added up to before", month=month(entry.month))


def _carried(entry: LedgerEntry, where: Mapping[str, Any]) -> str:
    carried = where["carried"]
    if "month" not in carried:
        return ""
    named = {"month": month_text(carried["month"]), "rule": carried["rule"]}
    return say("what {month} came to by itself under rule {rule}", **named)


def _refund(entry: LedgerEntry, where: Mapping[str, Any]) -> str:
    return say("refund {refund}, taken from the latest fee first", refund=where["refund"])


def _sum(entry: LedgerEntry, where: Mapping[str, Any]) -> str:
    days = where["sum"]["days"]
    return say("{first} to {last}", first=day_text(days[0]), last=day_text(days[-1]))


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
