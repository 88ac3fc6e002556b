"""What a commission model is. A model is one file with one class: its parameters and a function that prices.

To add a model: subclass ``ActivityRule`` (prices a day of activity), ``TransactionRule`` (prices a transaction),
``PhaseRule`` (prices a phase reached) or ``MonthRule`` (prices an affiliate's month), set ``TYPE``, ``SCHEMA`` and
``group``, write ``pricer`` and ``describe_payment``, and add one line to the registry. The engine does the rest: who
earns, match, demo, self-referral, caps, overrides, margin guard, rounding, exceptions.

``pricer(context, currency)`` is called once for what is rated together and returns ``price(item)``, called once per
source, in order. It returns ``(amount, inputs, earned_day)``: an exact, unrounded amount in ``currency``; the figures
that explain it (``facts.line.Inputs``, or what an ``inputs_maker`` makes); and the day it is earned, None for the
source's own. It raises ``facts.outcomes.Unrated`` when somebody must mend something first and ``NothingDue`` when there
is nothing to pay; any other error sets this one source aside as ``rule_error``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple

from commissions.rating.facts.approved import ApprovedTransaction
from commissions.rating.facts.exact import Amount, decimal_of
from commissions.rating.facts.fact_index import Account
from commissions.rating.facts.outcomes import NothingDue
from commissions.rating.rules.history import AffiliateHistory, RuleMonth
from commissions.rating.rules.match import Match, describe_match
from commissions.rating.rules.registry import RULES
from commissions.rating.rules.wording import counted, money, phrase

GROUPS = ("source", "customer", "person", "affiliate-month", "affiliate")


ROUNDED_AWAY = "the amount is 0.00000000 after rounding"
Priced = tuple[Amount, tuple[Any, ...], date | None]
Price = Callable[[Any], Priced]


class Awaited(NamedTuple):
    """What a rule waits for after the first transaction of one of ``types``, before it pays for it.

    ``conditions``: the codes of the ``NothingDue`` reasons that say one is not met. ``days``: within how many days of
    the transaction's, None without end.
    """

    types: tuple[str, ...]
    conditions: frozenset[str]
    days: int | None


class Rule:
    """The parameters every rule has. ``kind`` is the kind of source it prices."""

    TYPE: ClassVar[str]
    TRIGGER: ClassVar[str] = ""
    SCHEMA: ClassVar[dict[str, Any]]
    kind: ClassVar[str]
    exclusive: ClassVar[bool] = False
    """Of several rules of this type only the first that matches pays for a source."""
    by_instrument: ClassVar[bool] = False
    """May ``match`` on instruments and groups."""
    group: str = "source"
    """What is rated together: one of ``GROUPS``."""
    looks_back: bool = False
    """Of an affiliate-month no row depends on a row after it (by day), so what came before a change stays as it is."""
    reads_lots: bool = False
    """Looks at the customer's lots."""
    reads_person: bool = False
    """Looks at all accounts of the customer's person."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.id: str = document["id"]
        cap = document.get("cap")
        self.cap: Decimal | None = decimal_of(cap["amount"]) if cap else None
        self.hold_days = int(document.get("hold_days") or 0)
        self.excludes_self = document.get("self_referral") == "exclude"
        self.match: Match | None = Match.parse(document.get("match"))

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Rule:
        """A rule of a plan version from its document. The document has passed ``check_plans``."""
        return cls(document)

    @classmethod
    def check(cls, document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """(path, message) of what is wrong with a document that its schema cannot tell."""
        return iter(())

    @classmethod
    def describe(cls, document: Mapping[str, Any], currency: str) -> list[str]:
        """A document that passed ``check_plans`` in sentences: what is paid first, then its conditions."""
        return [
            *cls.describe_payment(document, currency),
            *describe_match(document.get("match") or {}),
            *cls.describe_conditions(document, currency),
            *_describe_limits(document, currency),
        ]

    @classmethod
    def describe_to_upline(cls, document: Mapping[str, Any], currency: str, level: int) -> list[str]:
        """What an affiliate so many levels above the direct one is paid by the document: only an override does."""
        return []

    @classmethod
    def describe_payment(cls, document: Mapping[str, Any], currency: str) -> list[str]:
        """What is paid for what; amounts are in ``currency``."""
        # Of a type that is known no more the name is all there is to say.
        return [f"{document['type']}."]

    @classmethod
    def describe_conditions(cls, document: Mapping[str, Any], currency: str) -> list[str]:
        """The model's own conditions; those that every rule may have are described here."""
        return []

    @classmethod
    def awaits(cls, document: Mapping[str, Any]) -> Awaited | None:
        """What a customer may still have to do before the rule pays; None where it asks for nothing more."""
        return None

    def zero(self, context: Any, item: Any) -> NothingDue:
        """Why a source that this rule priced earned 0, with the figures that make it so."""
        return NothingDue("zero", ROUNDED_AWAY)


class Read(NamedTuple):
    """A transaction whose value a rule reads, in ``currency``; not ``as_given``: as a proportion."""

    transaction: ApprovedTransaction
    currency: str
    as_given: bool


class ActivityRule(Rule):
    """Prices a day of activity. ``pricer`` gets an ``AffiliateMonth``, ``price`` an ``Item`` of it."""

    kind = "activity"
    by_instrument = True


class TransactionRule(Rule):
    """Prices transactions of the types in ``types``.

    ``pricer`` gets an ``Account``, ``price`` an ``ApprovedTransaction`` of it.
    """

    kind = "transaction"
    types: ClassVar[tuple[str, ...]]

    def reads(self, account: Account, transaction: ApprovedTransaction, currency: str) -> Iterator[Read]:
        """The transactions whose values it reads to price one. May raise what ``price`` raises."""
        yield Read(transaction, currency, True)


class PhaseRule(Rule):
    """Prices phases reached. ``pricer`` gets an ``Account``, ``price`` a ``ReachedPhase``."""

    kind = "customer"


class MonthRule(Rule):
    """Prices the months of an affiliate.

    ``pricer`` gets an ``AffiliateHistory``, ``price`` a ``RuleMonth``.
    """

    kind = "month"
    group = "affiliate-month"

    def reads(self, history: AffiliateHistory, month: RuleMonth, currency: str) -> Iterator[Read]:
        """The transactions whose values it reads to price a month."""
        return iter(())


def _describe_limits(document: Mapping[str, Any], currency: str) -> Iterator[str]:
    """The limits that every rule may have."""
    if "cap" in document:
        yield phrase("At most {amount} {currency} a month.", amount=money(document["cap"]["amount"]), currency=currency)
    if document.get("hold_days"):
        yield counted("Payable {number} days after it is earned.", document["hold_days"])
    if document.get("self_referral") == "exclude":
        yield phrase("Your own accounts do not count.")


def key_of(document: Mapping[str, Any]) -> str:
    """The registry key of a rule document: its type, and for a cpa also its trigger: ``cpa:ftd``."""
    trigger = document.get("trigger")
    return f"{document.get('type')}:{trigger}" if trigger else str(document.get("type"))


def model_of(document: Mapping[str, Any]) -> type[Rule]:
    """The registry's class of a rule document; ``Rule`` itself for a type that is known no more."""
    model: type[Rule] = RULES.get(key_of(document), Rule)
    return model


def key_of_class(rule: type[Rule]) -> str:
    """The registry key of a rule class."""
    return f"{rule.TYPE}:{rule.TRIGGER}" if rule.TRIGGER else rule.TYPE
