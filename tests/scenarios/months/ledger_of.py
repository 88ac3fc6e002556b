"""The words that stories of months are told in: days of trading, closings, approvals and what they come to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from commissions.ledger.models import LedgerEntry
from commissions.payouts.approval import approve
from commissions.programme.service import apply
from commissions.rollups import prove
from commissions.settle.settler import settle
from commissions.statements import closing
from commissions.statements.models import Approval, Closing, Statement
from tests.factories import make_signatory, unique
from tests.properties.both import send
from track360.core import clock
from track360.partners.models import Partner

LOTS = {"id": "lots", "type": "lot", "rate": "5.00"}
Line = tuple[str, str, str]
"""(amount, cause, the period it was booked into)"""


class Firm:
    """A forex partner in Athens with affiliates A under P under G and customer c1 of A's; a lot is worth 5.00 USD."""

    def __init__(self, rules: Iterable[dict[str, Any]] = (LOTS,), currency: str = "USD", **programme: Any) -> None:
        self.code = unique("firm-")
        self.programme: dict[str, Any] = {
            "id": self.code,
            "name": self.code,
            "vertical": "forex",
            "zone": "Europe/Athens",
            "affiliates": [{"id": "G"}, {"id": "P", "parent": "G"}, {"id": "A", "parent": "P"}],
            "plans": [
                {"id": "plan", "currency": currency, "versions": [{"from": date(2025, 1, 1), "rules": list(rules)}]}
            ],
            "assignments": [{"affiliate": "A", "plan": "plan"}],
            **programme,
        }
        self.apply()
        self.partner = Partner.objects.get(code=self.code)
        self.closer, self.approver = make_signatory(), make_signatory()
        self.send("customers", customer_id="c1", signup_date="2025-01-01", affiliate_id="A")

    def apply(self, **changes: Any) -> None:
        """Apply the programme, changed in these keys."""
        self.programme.update(changes)
        apply({"partners": [self.programme]})

    def with_rule(self, start: date, **rule: Any) -> None:
        """The lot rule is another from that day on."""
        plan = self.programme["plans"][0]
        plan["versions"] = [*plan["versions"], {"from": start, "rules": [LOTS | rule]}]
        self.apply()

    def send(self, entity: str, **record: Any) -> None:
        """One record, down the road that a push takes."""
        send(self.partner, entity, [record], clock.now())

    def trades(self, day: str, lots: str, instrument: str = "EURUSD", customer: str = "c1", **fields: Any) -> None:
        """A trading day as it is now, settled."""
        self.send(
            "trading-activity",
            date=day,
            customer_id=customer,
            instrument=instrument,
            lots_traded=Decimal(lots),
            currency="USD",
            **fields,
        )
        self.settle()

    def settle(self) -> None:
        settle(self.partner)

    def close(self, label: str, **options: Any) -> Closing:
        """Close a period, proved before."""
        self.settle()
        prove.record(self.partner)
        return closing.close(self.partner, closing.named(self.partner, label), self.closer, **options).closing

    def approve(self, label: str) -> None:
        """Approve every statement of a period."""
        rows = Statement.objects.filter(partner=self.partner, label=label)
        approve(self.partner, rows, self.approver)

    def month(self, label: str) -> Approval | None:
        """Close and approve; what became of A's statement."""
        self.close(label)
        self.approve(label)
        return Approval.objects.filter(
            statement__partner=self.partner, statement__label=label, statement__affiliate_id="A"
        ).first()

    def statement(self, label: str, affiliate: str = "A") -> Statement:
        return Statement.objects.get(partner=self.partner, label=label, affiliate_id=affiliate)

    def statements(self, label: str) -> dict[str, Statement]:
        """A's, by currency."""
        rows = Statement.objects.filter(partner=self.partner, label=label, affiliate_id="A")
        return {row.currency: row for row in rows}

    def today(self) -> date:
        return self.partner.calendar.day_of(clock.now())

    def lines(self, affiliate: str = "A") -> list[Line]:
        """In order of booking."""
        rows = LedgerEntry.objects.filter(partner=self.partner, affiliate_id=affiliate).order_by("id")
        return [(f"{row.amount:.2f}", row.cause, f"{row.period:%Y-%m-%d}") for row in rows]

    def proved(self) -> bool:
        """Whether the ledger is what the data says."""
        return prove.prove(self.partner).holds
