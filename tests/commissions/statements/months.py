"""Four months of a firm: January and February are approved, March is in review, April is open."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from commissions.holds import service as holds
from commissions.statements.models import Statement
from tests.scenarios.months.ledger_of import LOTS, Firm
from track360.partners.models import Partner

EUR = {"id": "lots-eur", "type": "lot", "rate": "2.00"}
CROWD = ("B1", "B2", "B3", "B4", "B5")
PLANS = [
    {"id": "plan", "currency": "USD", "versions": [{"from": date(2026, 1, 1), "rules": [{**LOTS, "hold_days": 14}]}]},
    {"id": "euro", "currency": "EUR", "versions": [{"from": date(2026, 1, 1), "rules": [EUR]}]},
]


class Months:
    """A is paid 5.00 USD a lot, 14 days later, on customers c1 and c2; c2 is held from March on. E earns EUR, and
    five others a little each; B5 much more than ever in March."""

    def __init__(self) -> None:
        names = ("A", "E", *CROWD)
        plans = {"E": "euro"}
        self.firm = Firm(
            affiliates=[{"id": name} for name in names],
            plans=PLANS,
            assignments=[{"affiliate": name, "plan": plans.get(name, "plan")} for name in names],
        )
        for name in ("E", *CROWD):
            self.firm.send("customers", customer_id=f"c-{name}", signup_date="2026-01-01", affiliate_id=name)
        self.firm.send("customers", customer_id="c2", signup_date="2026-01-01", affiliate_id="A")
        self._january()
        self._february()
        self._march()
        self.days("2026-04-03", c1="4.00")
        self.firm.settle()

    @property
    def partner(self) -> Partner:
        return self.firm.partner

    @property
    def open_from(self) -> date:
        """The first day that is not closed."""
        return date(2026, 4, 1)

    def days(self, day: str, **lots: str) -> None:
        """What customers traded on a day; a dash of their names is an underscore here."""
        for customer, traded in lots.items():
            record = {"date": day, "customer_id": customer.replace("_", "-"), "instrument": "EURUSD", "currency": "USD"}
            self.firm.send("trading-activity", **record, lots_traded=Decimal(traded))

    def statement(self, label: str, affiliate: str = "A") -> Statement:
        return self.firm.statement(label, affiliate)

    def _january(self) -> None:
        self.days("2026-01-05", c1="10.00", c_E="1.00", c_B1="1.00", c_B2="1.00", c_B5="1.00")
        self.days("2026-01-25", c1="2.00")
        self.firm.month("2026-01")

    def _february(self) -> None:
        self.days("2026-02-02", c1="1.00", c2="3.00", c_B1="1.00", c_B2="1.00", c_B5="1.00")
        self.firm.month("2026-02")

    def _march(self) -> None:
        self.days("2026-01-05", c1="11.00")  # late
        self.days("2026-03-02", c1="1.00", c2="4.00", c_B1="1.00", c_B2="0.10", c_B3="1.00", c_B4="1.00", c_B5="9.00")
        holds.place(self.firm.partner, customer_id="c2", reason="chargebacks", placed_by="oscar")
        self.firm.close("2026-03")
