"""What a receipt says of records that settling will not believe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from commissions.programme.models import ReportingCurrency, UsdTolerance
from commissions.programme.reporting import dated, rates_between
from commissions.rating.facts.approved import Part
from commissions.rating.facts.by_day import by_day
from commissions.rating.facts.doubt import DOUBTFUL, TOLERANCE, doubt_about
from commissions.rating.facts.exact import decimal_of, exactly
from commissions.rating.facts.fx import MAX_AGE, PIVOTS, Rates
from track360.ingest.contract import Fault, Numbered, PartnerContract

MESSAGE = (
    "is more than {tolerance} % off the amount at the rates of {day}: until one of them is corrected the transaction "
    "earns nothing"
)


def amount_usd_doubtful(
    contract: PartnerContract, records: Numbered, received_at: datetime
) -> Iterator[tuple[int, Fault]]:
    """Warns of each transaction whose ``amount_usd`` settling will doubt, by the rates that are known now."""
    # One look a record where nobody sends the field: every push goes through here.
    said = [(index, record) for index, record in records if record.get("amount_usd") is not None]
    parts = {index: part for index, record in said if (part := _part(contract, record)) is not None}
    if not parts:
        return
    tolerances = by_day(dated(UsdTolerance, contract.partner, "percent"), lambda entry: entry["percent"])
    with exactly():
        rates = _rates(contract, parts.values())
        for index, part in parts.items():
            tolerance = tolerances.at(part.day)
            if doubt_about(part, rates, tolerance):
                yield index, Fault("/amount_usd", DOUBTFUL, _message(part, tolerance))


def _part(contract: PartnerContract, record: Mapping[str, Any]) -> Part | None:
    """The amount as settling will see it; None where there is nothing to compare, as in a patch of other fields."""
    if any(record.get(name) is None for name in ("amount_currency", "currency", "transaction_date")):
        return None
    _, trading_day = contract.spec.derived["day"]
    day = date.fromisoformat(trading_day(dict(record), contract))
    return Part(
        id=record.get("transaction_id", ""),
        day=day,
        amount=decimal_of(record["amount_currency"]),
        currency=record["currency"],
        amount_usd=decimal_of(record["amount_usd"]),
    )


def _rates(contract: PartnerContract, parts: Iterable[Part]) -> Rates:
    """The rates that may price these parts: of their days, their currencies and what those are crossed through."""
    wanted = [part for part in parts if part.currency != "USD"]
    if not wanted:
        return Rates(())
    reporting = dated(ReportingCurrency, contract.partner, "currency")
    currencies = {*PIVOTS, *(part.currency for part in wanted), *(entry["currency"] for entry in reporting)}
    days = [part.day for part in wanted]
    span = (min(days) - MAX_AGE, max(days))
    return Rates(rates_between(contract.partner, currencies, day__range=span), reporting)


def _message(part: Part, tolerance: Decimal | None) -> str:
    if part.currency == "USD":
        return (
            "is not the amount, which is in USD already: until one of them is corrected the transaction earns nothing"
        )
    return MESSAGE.format(tolerance=TOLERANCE if tolerance is None else tolerance, day=part.day)
