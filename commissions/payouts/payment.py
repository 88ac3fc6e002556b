"""What is paid, to whom and by whom, as the formats write it and the answers are held against: no database here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from commissions.payouts.bank_text import ID
from track360.core.currencies import minor_unit


@dataclass(frozen=True, slots=True)
class Address:
    """Where a party is; what is not known is empty. lines: street and number, at most two lines. country: alpha-2."""

    lines: tuple[str, ...] = ()
    postcode: str = ""
    town: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is paid: the legal name, and details that the method of this key has checked."""

    name: str
    address: Address
    method: str
    details: Mapping[str, str]

    @property
    def holder(self) -> str:
        """The name that the account is held in, where it is told apart from the legal one."""
        return self.details.get("holder") or self.name


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment. ``amount`` = net + vat − withholding, all in ``currency``; only the amount is what is transferred.

    id: comes back in the bank's answer (the end-to-end id); at most 35 letters, digits and inner hyphens.
    Raises ValueError where it could not be paid exactly so.
    """

    id: str
    amount: Decimal
    currency: str
    payee: Payee
    reference: str
    net: Decimal
    vat: Decimal = Decimal(0)
    withholding: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        if not ID.fullmatch(self.id):
            raise ValueError(f"{self.id!r} cannot be the id of a payment")
        if self.amount <= 0 or self.amount % minor_unit(self.currency):
            raise ValueError(f"{self.amount} {self.currency} cannot be paid")
        if self.amount != self.net + self.vat - self.withholding:
            raise ValueError(f"payment {self.id} is not its net and VAT less what is withheld")

    @property
    def written(self) -> str:
        """The amount with the decimal places that its currency has."""
        return in_currency(self.amount, self.currency)

    @property
    def remittance(self) -> str:
        """What the payee reads: the reference and, where there is tax, what the amount is made of."""
        if not self.vat and not self.withholding:
            return self.reference
        parts = [("NET", self.net), ("VAT", self.vat), ("WITHHELD", self.withholding)]
        told = (f"{name} {in_currency(figure, self.currency)}" for name, figure in parts if figure or name == "NET")
        return " ".join((self.reference, *told))


@dataclass(frozen=True, slots=True)
class Payer:
    """The partner as its bank knows it."""

    name: str
    address: Address = Address()
    iban: str = ""
    bic: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """Payments handed over together. id: as a payment's, at most 30 characters. made_at: aware.

    Raises ValueError where two payments have one id, or there is none.
    """

    id: str
    payer: Payer
    requested_day: date
    made_at: datetime
    payments: tuple[Payment, ...]

    def __post_init__(self) -> None:
        if not ID.fullmatch(self.id) or len(self.id) > 30:
            raise ValueError(f"{self.id!r} cannot be the id of an order")
        if not self.payments:
            raise ValueError("an order without payments")
        if len({payment.id for payment in self.payments}) < len(self.payments):
            raise ValueError("two payments have one id")


def in_currency(figure: Decimal, currency: str) -> str:
    """A figure with the decimal places of its currency, and more where it has more."""
    unit = minor_unit(currency)
    return format(figure if figure % unit else figure.quantize(unit), "f")
