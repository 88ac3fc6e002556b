"""Collects what the rules priced and turns it into lines: caps, overrides, sums, margin guard, one
rounding."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from commissions.engine.days import month_of
from commissions.engine.exact import ZERO, Amount, minus, plus, round8, shown
from commissions.engine.facts import Held, Line, Nothing, Rated, Stamp
from commissions.engine.guard import guarded
from commissions.engine.study import Item
from commissions.engine.terms import Standing, Terms
from commissions.rules.base import Inputs, Nil, Rule, Undecided
from commissions.rules.override.shape import Base, Setting, Share

KINDS = ("activity", "transaction", "customer", "month")


class Key(NamedTuple):
    """A source, as ``Line`` names it."""

    kind: str
    customer_id: str
    source_day: date | None
    instrument: str
    source_currency: str
    ref: str


class Source:
    """A source that some rules priced, with the terms it is rated by."""

    __slots__ = ("bases", "held", "item", "key", "order", "revision", "selves", "stamp", "standing")

    def __init__(
        self,
        key: Key,
        order: tuple[Any, ...],
        standing: Standing,
        selves: frozenset[str],
        revision: int,
        stamp: Stamp | None = None,
        item: Item | None = None,
    ) -> None:
        self.key, self.order, self.standing, self.selves, self.revision = (
            key,
            order,
            standing,
            selves,
            revision,
        )
        self.stamp, self.item = stamp, item
        self.bases: list[Due] = []
        self.held: set[str] = set()


class Due:
    """One amount on its way to a line.

    ``pool``: what overrides see; ``amount``: what is rounded; ``exact``: what a margin guard scales instead.
    """

    __slots__ = (
        "affiliate_id", "amount", "direct_id", "earned_day", "exact", "guard", "inputs", "level", "pool", "rule",
        "source", "uncapped",
    )  # fmt: skip

    def __init__(
        self,
        source: Source,
        rule: Rule,
        level: int,
        affiliate_id: str,
        amount: Amount,
        inputs: Inputs,
        earned_day: date,
    ) -> None:
        self.source, self.rule, self.level, self.affiliate_id = source, rule, level, affiliate_id
        self.amount = self.exact = self.pool = amount
        self.inputs, self.earned_day = inputs, earned_day
        self.direct_id = source.standing.affiliate_id
        self.uncapped: Amount | None = None
        self.guard: Amount | None = None

    @property
    def order(self) -> tuple[Any, ...]:
        """Earned day first, then rows, transactions, phases, months."""
        return self.earned_day, KINDS.index(self.source.key.kind), self.source.order, self.level

    def set(self, amount: Amount) -> None:
        self.amount = self.exact = self.pool = amount


class Book:
    """One settling's amounts. Fill with ``price`` and ``hold``; ``close`` writes the lines into ``rated``."""

    def __init__(self, terms: Terms, explain: bool, as_of: date | None) -> None:
        self.terms, self.explain, self.as_of = terms, explain, as_of
        self.rated = Rated()
        self.sources: list[Source] = []

    def price(self, source: Source, rule: Rule, price: Any, case: Any, item: Any) -> None:
        """Let a rule price a source and keep what it says."""
        affiliate = source.standing.affiliate_id
        try:
            if rule.excludes_self and affiliate in source.selves:
                raise Nil("self_referral", f"the customer is the affiliate {affiliate}")
            amount, inputs, day = price(item)
            earned = day or source.key.source_day or _own_day(item)
            if not round8(amount) and self.explain:
                self.nothing(source.key, rule.id, rule.zero(case, item))
            source.bases.append(Due(source, rule, 0, affiliate, amount, Inputs._make(inputs), earned))
        except Undecided as error:
            self.hold(source, rule.id, error)
        except Nil as reason:
            self.nothing(source.key, rule.id, reason)
        except Exception as error:  # a rule's own fault must not stop the others
            self.hold(source, rule.id, Undecided("rule_error", f"{type(error).__name__}: {error}"))

    def hold(self, source: Source, rule_id: str, error: Undecided) -> None:
        """Set a rule's line on a source aside, and with it the overrides on it."""
        source.held.add(rule_id)
        key, affiliate = source.key, source.standing.affiliate_id
        self.rated.held.append(
            Held(error.code, affiliate, rule_id, *key, error.amount, error.currency, error.detail)
        )

    def nothing(self, key: Key, rule_id: str, reason: Nil) -> None:
        """Keep why nothing was earned, if anybody asked."""
        if not self.explain:
            return
        left = (reason.until - self.as_of).days if reason.until and self.as_of else None
        have, need = shown(reason.have), shown(reason.need)
        days = left if left is not None and left >= 0 else None
        self.rated.nothing.append(
            Nothing(reason.code, rule_id, *key, have, need, reason.unit, days, reason.detail)
        )

    def close(self) -> Rated:
        """Caps, overrides, caps of overrides, sums over months, guard, rounding: in this order."""
        sources = [source for source in self.sources if source.bases]
        self._cap(due for source in sources for due in source.bases)
        shared = [due for source in sources for due in self._overrides(source)]
        self._cap(due for due in shared if not due.rule.is_split)  # type: ignore[attr-defined]
        dues = [due for source in sources for due in source.bases]
        dues += [due for due in shared if due.source.key.kind != "month"]
        dues += _sums([due for due in shared if due.source.key.kind == "month"])
        for due in guarded(self, dues):
            self._write(due)
        return self.rated

    def _cap(self, dues: Iterable[Due]) -> None:
        """Per rule, earner and earned month, in order; lines of an uncapped version use the cap up too."""
        capped = self.terms.capped
        used: dict[tuple[str, str, str], Amount] = {}
        for due in sorted((due for due in dues if due.rule.id in capped), key=lambda due: due.order):
            key = (due.rule.id, due.affiliate_id, month_of(due.earned_day))
            before = used.get(key, ZERO)
            if due.rule.cap is not None:
                self._cut(due, max(minus(due.rule.cap, before), ZERO))
            used[key] = plus(before, due.amount)

    def _cut(self, due: Due, room: Amount) -> None:
        if due.amount <= room:
            return
        due.uncapped = due.amount
        due.set(room)
        if not room:
            cap, month = due.rule.cap, month_of(due.earned_day)
            reason = Nil(
                "cap_reached",
                f"the cap of {cap} for {month} is used up",
                cap,
                cap,
                due.source.standing.plan.currency,
            )
            self.nothing(due.source.key, due.rule.id, reason)

    def _overrides(self, source: Source) -> list[Due]:
        version = source.standing.version
        found: list[Due] = []
        for override in version.overrides if version else ():
            if override.of & source.held:
                continue
            bases = [due for due in source.bases if due.rule.id in override.of]
            if bases and self._works(override, source):
                found += self._shares(override, source, bases)
        return found

    def _works(self, override: Any, source: Source) -> bool:
        """Whether the override matches the source; holds it while that is undecided."""
        if override.match is None:
            return True
        verdict = matches(override, source)
        if verdict is None:
            self.hold(
                source,
                override.id,
                Undecided("unmapped_instrument", f"{source.key.instrument} is in no group"),
            )
        return verdict is True

    def _shares(self, override: Any, source: Source, bases: list[Due]) -> list[Due]:
        standing = source.standing
        setting = Setting(self.terms, standing, standing.plan.currency, source.selves, source.item)
        try:
            found = [
                (base, share)
                for base in bases
                for share in override.shares(
                    setting, Base(base.rule, base.pool, base.inputs, base.earned_day)
                )
            ]
        except Undecided as error:
            self.hold(source, override.id, error)
            return []
        except Exception as error:  # see price
            self.hold(source, override.id, Undecided("rule_error", f"{type(error).__name__}: {error}"))
            return []
        if override.is_split:
            _leave(found)
        return _joined(override, source, found)

    def _write(self, due: Due) -> None:
        amount = due.amount if due.guard is not None else round8(due.amount)
        if amount:
            self.rated.lines.append(line_of(due, amount))


def _own_day(item: Any) -> date:
    day: date = item.day
    return day


def matches(rule: Rule, source: Source) -> bool | None:
    """Whether a rule's ``match`` holds for a source; None while its instrument's group is undecided."""
    assert rule.match is not None
    item = source.item
    if item is not None:
        return rule.match.row(item.stamp, item.row.instrument, item.group)
    return source.stamp is None or (not rule.match.on_instrument and rule.match.customer(source.stamp))


def _leave(found: list[tuple[Due, Share]]) -> None:
    """A split's base keeps what the rounded shares leave; under a guard, what the exact ones leave."""
    for base, share in found:
        base.amount = minus(base.amount, round8(share.amount))
        base.exact = minus(base.exact, share.amount)


def _joined(override: Any, source: Source, found: list[tuple[Due, Share]]) -> list[Due]:
    """One due per level and earned month; a split sums rounded shares."""
    dues: dict[tuple[int, str], Due] = {}
    for base, share in found:
        key = (share.level, month_of(base.earned_day))
        due = Due(
            source, override, share.level, share.affiliate_id, share.amount, share.inputs, base.earned_day
        )
        if override.is_split:
            due.amount = round8(share.amount)
        dues[key] = _added(dues[key], due) if key in dues else due
    return list(dues.values())


def _added(due: Due, other: Due) -> Due:
    """Two dues of one unit as one."""
    if due.uncapped is not None or other.uncapped is not None:
        due.uncapped = plus(_full(due), _full(other))
    due.amount, due.exact = plus(due.amount, other.amount), plus(due.exact, other.exact)
    due.earned_day = max(due.earned_day, other.earned_day)
    due.inputs = _merged(due.inputs, other.inputs)
    if due.direct_id != other.direct_id:
        due.direct_id = ""
    return due


def _full(due: Due) -> Amount:
    return due.amount if due.uncapped is None else due.uncapped


def _merged(a: Inputs, b: Inputs) -> Inputs:
    """Figures of a sum: the basis adds up where it is the same thing at the same rate; ids are kept all."""
    same = (
        a.basis_unit == b.basis_unit
        and a.rate == b.rate
        and a.fx_rate == b.fx_rate
        and a.multiplier == b.multiplier
    )
    ids = tuple(dict.fromkeys(a.fx_ids + b.fx_ids))
    if not same or a.basis is None or b.basis is None:
        return Inputs(rate_unit=a.rate_unit, fx_ids=ids)
    return a._replace(basis=a.basis + b.basis, fx_ids=ids)  # type: ignore[operator]


def _sums(dues: list[Due]) -> list[Due]:
    """An upline's amounts on the month source of several directs as one, before the one rounding."""
    found: dict[tuple[Any, ...], Due] = {}
    for due in dues:
        key = (due.affiliate_id, due.rule.id, due.level, due.source.key.ref)
        found[key] = _added(found[key], due) if key in found else due
    return list(found.values())


def line_of(due: Due, amount: Decimal) -> Line:
    """The line of a due, its amount already rounded."""
    key, standing = due.source.key, due.source.standing
    hold = due.rule.hold_days
    return Line(
        due.affiliate_id, due.rule.id, due.level, *key, due.earned_day, amount, standing.plan.currency,
        due.direct_id, standing.plan.id, standing.version.start, *due.inputs, shown(due.uncapped),
        shown(due.guard), due.source.revision, due.earned_day + timedelta(hold) if hold else due.earned_day,
    )  # fmt: skip
