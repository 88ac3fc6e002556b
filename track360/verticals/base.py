"""What a vertical is: everything in which one line of business differs from another, said once and nowhere else.

Nothing here has a default. A fact that is left out is ``UNSAID``, and the system check names it (``faults.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any


class Unsaid:
    """A fact that nobody has stated. It has no truth value, so that it cannot pass for an answer."""

    def __bool__(self) -> bool:
        raise TypeError("a fact of a vertical is not stated: run the system check")

    def __repr__(self) -> str:
        return "UNSAID"


# Of any type: were it ``None``, every reader would have to rule out what the system check has ruled out.
UNSAID: Any = Unsaid()


class Sign(Enum):
    """Where the money of a transaction type goes. A partner that signs its amounts sends what leaves as negative."""

    IN = "comes in"
    OUT = "leaves the firm"
    ORIGINAL = "adjusts another transaction, whose sign it bears"


@dataclass(frozen=True)
class TransactionType:
    """One type of transaction.

    in_net: counts in the net revenue that revenue shares divide and reports show: as revenue where the money comes
    in, as a cost where it leaves. refundable: a ``refund`` may belong to it. funnel: a customer's first payment of
    this type is a step of the funnel, under this heading; ``None``: it is none.
    """

    sign: Sign = UNSAID
    in_net: bool = UNSAID
    refundable: bool = UNSAID
    funnel: str | None = UNSAID


@dataclass(frozen=True)
class Phase:
    """One phase of a customer's account. exit: it ends there; such a phase is beside the order, not a step of it."""

    name: str
    exit: bool = UNSAID


@dataclass(frozen=True, kw_only=True)
class Vertical:
    """One line of business.

    name: as in the path of the API. adds: per entity, the fields that only some verticals have and this one does.
    requires: per entity, fields that are optional elsewhere and required here. enums: per field, the values it may
    take, beside ``transaction_type``. phases: in the order in which accounts go through them; a partner may have others
    of its own. activity_in_net: spread cost and commission of trading are the firm's revenue. net_in_words: what the
    net revenue is, for people. excluded_rules, excluded_reports: what does not apply, by the registry's keys;
    everything else does, so that a new model or report is no change here.
    """

    name: str = UNSAID
    adds: Mapping[str, tuple[str, ...]] = UNSAID
    requires: Mapping[str, tuple[str, ...]] = UNSAID
    enums: Mapping[str, tuple[str, ...]] = UNSAID
    transaction_types: Mapping[str, TransactionType] = UNSAID
    phases: tuple[Phase, ...] = UNSAID
    activity_in_net: bool = UNSAID
    net_in_words: str = UNSAID
    excluded_rules: tuple[str, ...] = UNSAID
    excluded_reports: tuple[str, ...] = UNSAID

    @cached_property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """The fields that take one of a few values, with these values."""
        return {"transaction_type": tuple(self.transaction_types), **self.enums}

    @cached_property
    def net_signs(self) -> dict[str, int]:
        """The transaction types in the net revenue: 1 for revenue, -1 for a cost."""
        types = self.transaction_types.items()
        return {name: -1 if self.leaves(name) else 1 for name, found in types if found.in_net}

    @cached_property
    def refundable(self) -> tuple[str, ...]:
        """The types that a refund may belong to."""
        return tuple(name for name, found in self.transaction_types.items() if found.refundable)

    @cached_property
    def first_payments(self) -> dict[str, str]:
        """The types whose first payment is a step of the funnel, in order, with the step's heading."""
        types = self.transaction_types.items()
        return {name: found.funnel for name, found in types if found.funnel is not None}

    def leaves(self, transaction_type: str) -> bool:
        """Whether money of this type leaves the firm.

        Raises LookupError for a type that the vertical does not have or that bears its original's sign.
        """
        return {Sign.IN: False, Sign.OUT: True}[self.transaction_types[transaction_type].sign]

    def adjusts(self, transaction_type: str) -> bool:
        """Whether a transaction of this type counts only through the one that it names as its original."""
        found = self.transaction_types.get(transaction_type)
        return found is not None and found.sign is Sign.ORIGINAL
