"""Approved transactions with the adjustments that belong to them, in amounts of one sign."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from commissions.rating.facts.exact import ZERO, Amount, plus, shown, times, total
from commissions.rating.facts.fx import Rates
from commissions.rating.facts.outcomes import Unrated
from commissions.rating.facts.records import DatedFields, Transaction
from track360.verticals.base import Vertical


class Part(NamedTuple):
    """The transaction's own amount or one adjustment's, each converted at its own day.

    ``id``, ``revision``: of that record; ``turned``: it has the amount with the other sign.
    """

    id: str
    day: date
    amount: Decimal
    currency: str
    amount_usd: Decimal | None
    revision: int = 0
    turned: bool = False


class Converted(NamedTuple):
    """The amount of an approved transaction in a currency, and how it came about (``basis`` × ``fx_rate`` where it
    is one conversion)."""

    amount: Amount
    basis: Decimal | None
    basis_unit: str
    fx_rate: Decimal | None
    fx_ids: tuple[int, ...]


def convert(
    rates: Rates, amount: Amount, base: str, quote: str, day: date
) -> tuple[Amount, Amount | None, tuple[int, ...]]:
    """The amount in ``quote``, the factor (None when equal) and the rates' ids.

    Raises Unrated(missing_rate).
    """
    if base == quote:
        return amount, None, ()
    fx = rates.find(base, quote, day)
    if fx is None:
        detail = f"no {base}/{quote} rate on {day} or in the 7 days before"
        raise Unrated("missing_rate", detail, shown(amount), base)
    return times(amount, fx.factor), fx.factor, fx.ids


class ApprovedTransaction:
    """An approved transaction that is not an adjustment. ``demo``: its day is a demo day of the customer.

    ``doubt``: why its value is not believed. Then it earns nothing, and nothing that reads the value is rated; what it
    is, a first deposit or a part of a fee given back, it stays.
    """

    __slots__ = ("dated", "demo", "doubt", "parts", "record", "self_referrers")

    def __init__(
        self,
        record: Transaction,
        parts: list[Part],
        dated: DatedFields,
        demo: bool,
        self_referrers: frozenset[str],
        doubt: Unrated | None = None,
    ) -> None:
        self.record, self.parts, self.doubt = record, parts, doubt
        self.dated, self.demo, self.self_referrers = dated, demo, self_referrers

    @property
    def id(self) -> str:
        return self.record.transaction_id

    @property
    def type(self) -> str:
        return self.record.type

    @property
    def day(self) -> date:
        return self.record.day

    @property
    def currency(self) -> str:
        return self.record.currency

    @property
    def order(self) -> tuple[object, str]:
        return self.record.instant, self.record.transaction_id

    def value(self, rates: Rates, currency: str) -> Converted:
        """What the firm was paid, in ``currency``; ``amount_usd`` is taken as given where that is USD.

        Never below 0. Raises Unrated for a missing rate and where the value is in doubt.
        """
        self.believe()
        found = [_converted(rates, part, currency) for part in self.parts]
        if len(found) == 1 and found[0].amount >= 0:
            return found[0]
        # Adjustments may take back more than was paid; a payment below nothing earns nothing.
        amount = _never_negative(total(valued.amount for valued in found))
        ids = tuple(dict.fromkeys(key for valued in found for key in valued.fx_ids))
        return Converted(amount, shown(amount), currency, None, ids)

    def believe(self) -> None:
        """Raises Unrated where the value is in doubt; asked by a rule that pays for it without reading it."""
        if self.doubt is not None:
            raise self.doubt

    def overdrawn(self, rates: Rates, currency: str, as_given: bool = True) -> list[tuple[Part, Decimal]]:
        """Where all parts sum below 0: each negative adjustment that leaves the sum so far below 0, and by how much of
        its own.

        As ``value`` reads them, or, not ``as_given``, as ``paid`` does. Raises Unrated as these do.
        """
        if as_given:
            self.believe()
        found: list[tuple[Part, Decimal]] = []
        so_far: Amount = ZERO
        for part in self.parts:
            read = part if as_given else part._replace(amount_usd=None)
            amount = _converted(rates, read, currency).amount
            so_far = plus(so_far, amount)
            if part.id != self.id and amount < 0 and so_far < 0:
                found.append((part, Decimal(0) - (shown(max(amount, so_far)) or ZERO)))
        return found if so_far < 0 else []

    def paid(self, rates: Rates, currency: str) -> Amount:
        """The same for proportions: every part converted by the rates, whatever its ``amount_usd``."""
        return _never_negative(
            # ``amount_usd`` is left out on purpose: the two sides of a proportion must be converted alike.
            total(convert(rates, part.amount, part.currency, currency, part.day)[0] for part in self.parts)
        )


def _never_negative(amount: Amount) -> Amount:
    return amount if amount > 0 else ZERO


def _converted(rates: Rates, part: Part, currency: str) -> Converted:
    # The partner's own conversion is what it has booked; ours of the same amount would differ by a rate
    # nobody agreed on.
    if currency == "USD" and part.amount_usd is not None:
        return Converted(part.amount_usd, part.amount_usd, "USD", None, ())
    amount, factor, ids = convert(rates, part.amount, part.currency, currency, part.day)
    return Converted(amount, part.amount, part.currency, shown(factor), ids)


def parts_of(
    transactions: Iterable[Transaction], vertical: Vertical, signed: bool
) -> dict[str, tuple[Transaction, list[Part]]]:
    """Every approved transaction but adjustments, by id, with its own part first and then its adjustments'.

    An adjustment follows ``original_id``, through other adjustments, to what it adjusts; one that reaches
    nothing approved counts nowhere. Where the partner signs amounts, what leaves the firm (and its
    adjustments) is turned.
    """
    approved = {t.transaction_id: t for t in transactions if t.status == "approved"}
    found: dict[str, tuple[Transaction, list[Part]]] = {}
    for t in approved.values():
        if not vertical.adjusts(t.type):
            found[t.transaction_id] = (t, [_part(t, signed and vertical.leaves(t.type))])
    roots: dict[str, Transaction | None] = {}
    for t in approved.values():
        # A second pass, because an adjustment may stand before what it adjusts.
        root = _root(t, approved, vertical, roots) if vertical.adjusts(t.type) else None
        if root is not None:
            found[root.transaction_id][1].append(_part(t, signed and vertical.leaves(root.type)))
    return found


def _root(
    adjustment: Transaction, approved: dict[str, Transaction], vertical: Vertical, known: dict[str, Transaction | None]
) -> Transaction | None:
    """What an adjustment adjusts; ``known`` are those found before, so that a chain of n costs n steps and not n²."""
    at: Transaction | None = adjustment
    path: list[str] = []
    while at is not None and vertical.adjusts(at.type) and at.transaction_id not in known:
        # Ids are the partner's: adjustments may name each other in a circle, and then this is what comes of it.
        known[at.transaction_id] = None
        path.append(at.transaction_id)
        at = approved.get(at.original_id) if at.original_id is not None else None
    root = at if at is None else known.get(at.transaction_id, at)
    known.update(dict.fromkeys(path, root))
    return root


def _part(t: Transaction, turned: bool) -> Part:
    amount, usd = t.amount, t.amount_usd
    if turned:
        amount, usd = -amount, None if usd is None else -usd
    return Part(t.transaction_id, t.day, amount, t.currency, usd, t.revision, turned)
