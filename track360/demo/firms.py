"""The partners of the sample: two brokers and a prop firm, each with habits of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from track360.demo.seeded_random import weighted


@dataclass(frozen=True)
class Firm:
    """share: percent of all customers. plans: of the three levels of affiliates, top first.

    names_from: where in the list of companies its affiliates' names begin. suffix: of its instruments.
    local_times: date-times are sent in its zone, without offset. signed: what leaves the firm is negative.
    own_values: by field, our value: this firm's own.
    """

    id: str
    name: str
    vertical: str
    zone: str
    share: int
    prefix: str
    affiliate_prefix: str
    countries: tuple[str, ...]
    plans: tuple[str, str, str]
    names_from: int = 0
    suffix: str = ""
    local_times: bool = False
    signed: bool = False
    own_values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def customer_id(self, index: int) -> str:
        return f"{self.prefix}{100_001 + index}"

    def affiliate_id(self, index: int) -> str:
        return f"{self.affiliate_prefix}{1001 + index}"

    def day(self, instant: datetime) -> str:
        """The calendar day of an instant in this firm's zone."""
        return instant.astimezone(ZoneInfo(self.zone)).date().isoformat()

    def stamp(self, instant: datetime) -> str:
        """An instant as this firm writes it."""
        if self.local_times:
            return instant.astimezone(ZoneInfo(self.zone)).strftime("%Y-%m-%dT%H:%M:%S")
        return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_SOUTH = {"GR": 30, "CY": 12, "DE": 10, "IT": 12, "ES": 8, "GB": 10, "PL": 6, "AE": 6, "JO": 3, "ZA": 3}
_CENTRE = {
    "CZ": 20,
    "SK": 8,
    "DE": 14,
    "PL": 12,
    "GB": 12,
    "ES": 8,
    "MX": 5,
    "IT": 7,
    "NG": 6,
    "AE": 4,
    "AT": 4,
}
_NORTH = {"GB": 35, "DE": 15, "ZA": 15, "NG": 10, "AE": 10, "ES": 8, "MX": 7}

ACME = Firm(
    id="acme",
    name="Acme Markets",
    vertical="forex",
    zone="Europe/Athens",
    share=50,
    prefix="",
    affiliate_prefix="IB",
    countries=weighted(_SOUTH),
    plans=("ib-master", "ib-standard", "ib-standard"),
)
PROPCO = Firm(
    id="propco",
    name="PropCo Funding",
    vertical="prop-trading",
    zone="Europe/Prague",
    share=30,
    prefix="PC-",
    affiliate_prefix="aff-",
    countries=weighted(_CENTRE),
    plans=("prop-standard", "prop-standard", "prop-standard"),
    names_from=613,
    local_times=True,
)
NORTHWIND = Firm(
    id="northwind",
    name="Northwind Brokers",
    vertical="forex",
    zone="America/New_York",
    share=20,
    prefix="NW",
    affiliate_prefix="N-",
    countries=weighted(_NORTH),
    plans=("nw-standard", "nw-standard", "nw-standard"),
    names_from=1217,
    suffix=".pro",
    signed=True,
    own_values={"status": {"approved": "completed"}, "kyc_status_id": {"approved": "verified"}},
)

FIRMS = {firm.id: firm for firm in (ACME, PROPCO, NORTHWIND)}
PULLED = frozenset({NORTHWIND.id})
"""The partners whose data is fetched from the simulated broker instead of being pushed."""
