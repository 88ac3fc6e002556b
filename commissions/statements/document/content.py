"""What stands on a statement's document. Amounts are Decimal, to the ledger's 8 places unless said otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal, Inexact
from enum import StrEnum

from track360.core.currencies import minor_unit

ZERO = Decimal(0)
_EXACT = Context(prec=100, traps=[Inexact])


class Inconsistent(ValueError):
    """Figures that do not add up are not printed; the message says which."""


class Kind(StrEnum):
    """What the document is. An invoice is issued by its recipient, the partner, for the affiliate."""

    STATEMENT = "statement"
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class Treatment(StrEnum):
    """How VAT is treated: charged at a rate, accounted for by the partner, or not due."""

    RATE = "rate"
    REVERSE_CHARGE = "reverse_charge"
    EXEMPT = "exempt"


class CarriedBecause(StrEnum):
    """Why not all that is payable is paid out; but for rounding, the codes of what blocks an approval."""

    ROUNDING = ""
    NOTHING_DUE = "nothing_due"
    BELOW_MINIMUM = "below_minimum"
    SUSPENDED = "suspended"
    HELD = "held"
    NO_TAX_DATA = "no_tax_data"
    NO_RATE = "no_rate"


@dataclass(frozen=True, slots=True)
class Party:
    """address: its lines. country: ISO 3166 code. tax_id: empty where there is none."""

    name: str
    address: tuple[str, ...]
    country: str
    tax_id: str


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one rule and level that were earned in the period."""

    rule: str
    level: int
    customers: int
    lines: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Prior:
    """The lines that belong to an earlier, closed month (its first day)."""

    month: date
    lines: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class OnHold:
    """What is payable from a day on, or from several, of which ``last`` is the last; ``None``: when it is released."""

    day: date | None
    amount: Decimal
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Released:
    """What an earlier period earned and kept back, and is due now; period: its label."""

    period: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Vat:
    """rate: percent. amount: in whole minor units; 0 unless the treatment is a rate."""

    treatment: Treatment
    rate: Decimal = ZERO
    amount: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Withholding:
    """Tax that the partner keeps back. rate: percent. amount: in whole minor units."""

    rate: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PaidIn:
    """The transfer in another currency: ``rate`` units of it for 1 of the document's; amount in its minor units."""

    currency: str
    rate: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Credited:
    """What a credit note took off, which is settled with an invoice; amounts in whole minor units."""

    number: str
    net: Decimal
    vat: Decimal = ZERO
    withholding: Decimal = ZERO

    @property
    def gross(self) -> Decimal:
        """With VAT, less tax withheld."""
        return self.net + self.vat - self.withholding


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """All that is printed. Raises Inconsistent where the figures do not add up:

    earned, lines = groups + prior; payable = opening + earned - not_due + released - withheld = payout + carried; net =
    payout + the credited net amounts, but for a credit note, which has no such figures but its own net.

    in_review: until which day its lines may be disputed, of a statement that is not approved yet; then nothing is
    decided, and payable is what is due. number: gapless where it is an invoice or credit note; issued: on which day.
    period: the statement's label, with first and last day. not_due: what of ``earned`` is payable later. on_hold:
    everything booked so far that is payable later. withheld: of what is due, under a hold or dispute. minimum: named
    where the payable amount is below it. net: before taxes; payout, net and taxes are in whole minor units. credited:
    by notes since the last invoice. credit_of: number of the invoice that a credit note corrects, and the period of
    that. lines, digest: of the statement. language: a code that Django knows.
    """

    kind: Kind
    number: str
    issued: date
    period: str
    first: date
    last: date
    partner: Party
    affiliate: Party
    affiliate_id: str
    currency: str
    earned: Decimal = ZERO
    payable: Decimal = ZERO
    payout: Decimal = ZERO
    opening: Decimal = ZERO
    not_due: Decimal = ZERO
    withheld: Decimal = ZERO
    carried: Decimal = ZERO
    carried_because: CarriedBecause | None = None
    minimum: Decimal | None = None
    groups: tuple[Group, ...] = ()
    prior: tuple[Prior, ...] = ()
    on_hold: tuple[OnHold, ...] = ()
    released: tuple[Released, ...] = ()
    net: Decimal
    credited: tuple[Credited, ...] = ()
    vat: Vat | None = None
    withholding: Withholding | None = None
    paid_in: PaidIn | None = None
    credit_of: tuple[str, str] | None = None
    in_review: date | None = None
    lines: int = 0
    digest: str = ""
    language: str = "en"

    def __post_init__(self) -> None:
        parts: list[Group | Prior] = [*self.groups, *self.prior]
        _same("earned", self.earned, total(each.amount for each in parts))
        if self.lines != sum(each.lines for each in parts):
            raise Inconsistent(f"{self.lines} lines are more or fewer than those of the groups")
        released = total(each.amount for each in self.released)
        _same("payable", self.payable, total((self.opening, self.earned, -self.not_due, released, -self.withheld)))
        if self.in_review is None:
            _same("payable", self.payable, total((self.payout, self.carried)))
            _named(self.carried, self.carried_because)
        if self.kind is not Kind.CREDIT_NOTE:
            _same("net", self.net, total((self.payout, *(each.net for each in self.credited))))
        for name, amount in self._paid().items():
            _whole(name, amount, self.currency)
        if self.paid_in is not None:
            _whole("paid_in", self.paid_in.amount, self.paid_in.currency)

    @property
    def gross(self) -> Decimal:
        """The net amount plus VAT, less tax withheld."""
        paid = self._paid()
        return total((self.net, paid.get("vat", ZERO), -paid.get("withholding", ZERO)))

    @property
    def transfer(self) -> Decimal:
        """What is paid: the gross amount, less what was credited."""
        return total((self.gross, *(-each.gross for each in self.credited)))

    @property
    def held(self) -> Decimal:
        """Everything that is on hold."""
        return total(each.amount for each in self.on_hold)

    def _paid(self) -> dict[str, Decimal]:
        taxes = {"vat": self.vat, "withholding": self.withholding}
        given = {name: tax.amount for name, tax in taxes.items() if tax is not None}
        return {"payout": self.payout, "net": self.net} | given


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The sum, to the last digit."""
    found = ZERO
    for amount in amounts:
        found = _EXACT.add(found, amount)
    return found


def _same(name: str, said: Decimal, reckoned: Decimal) -> None:
    if said != reckoned:
        raise Inconsistent(f"{name} is said to be {said:f}, and its parts come to {reckoned:f}")


def _named(carried: Decimal, because: CarriedBecause | None) -> None:
    if carried and because is None:
        raise Inconsistent(f"{carried:f} is carried, and nobody says why")


def _whole(name: str, amount: Decimal, currency: str) -> None:
    if amount % minor_unit(currency):
        raise Inconsistent(f"{name} is {amount:f}, and {currency} has no such amount")
