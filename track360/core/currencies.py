"""How finely amounts of a currency are paid: the minor units of ISO 4217."""

from __future__ import annotations

from decimal import Decimal

_BY_PLACES = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
PLACES = {currency: places for places, currencies in _BY_PLACES.items() for currency in currencies.split()}
"""Decimal places of the currencies that do not have two."""


def minor_unit(currency: str) -> Decimal:
    """The smallest amount of a currency: 0.01 for EUR, 1 for JPY, 0.001 for KWD."""
    return Decimal(1).scaleb(-PLACES.get(currency, 2))
