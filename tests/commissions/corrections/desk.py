"""An operator's desk: a partner with settled commissions of its own, and changes by hand to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from activity.contract import ACTIVITY
from commissions.corrections import publishing, service
from commissions.corrections.models import Correction, Draft
from commissions.ledger.models import LedgerEntry
from commissions.programme.service import apply
from commissions.rollups import roll_up
from commissions.rollups.prove import prove
from commissions.settle.settler import settle
from customers.contract import CUSTOMERS
from tests.factories import make_signatory, unique
from track360.ingest.intake import ingest_batch
from track360.partners.models import Partner
from transactions.contract import TRANSACTIONS

RULES = [
    {"id": "lots", "type": "lot", "rate": "5.00"},
    {"id": "team", "type": "override", "of": ["lots"], "mode": "on_top", "levels": [10]},
]


class Desk:
    """Affiliate A under P, and B alone; A and B are on one plan. ``author`` drafts what ``publisher`` publishes."""

    def __init__(self, rules: Iterable[dict[str, Any]] = RULES, **affiliates: dict[str, Any]) -> None:
        self.code = unique("desk-")
        versions = [{"from": date(2026, 1, 1), "rules": list(rules)}]
        self.programme: dict[str, Any] = {
            "id": self.code, "name": self.code, "vertical": "forex", "zone": "UTC",
            "affiliates": [
                {"id": "P"}, {"id": "A", "parent": "P", **affiliates.get("A", {})}, {"id": "B", **affiliates.get("B",
                {})},
            ],
            "plans": [{"id": f"{self.code}-plan", "currency": "USD", "versions": versions}],
            "assignments": [{"affiliate": name, "plan": f"{self.code}-plan"} for name in ("A", "B")],
        }  # fmt: skip
        apply({"partners": [self.programme]})
        self.partner = Partner.objects.get(code=self.code)
        self.author, self.publisher = make_signatory(unique("olivia-")), make_signatory(unique("oscar-"))

    def customer(self, customer_id: str = "c1", affiliate_id: str = "A", **fields: Any) -> None:
        """Push a customer."""
        record = {
            "customer_id": customer_id,
            "signup_date": "2026-01-01",
            "affiliate_id": affiliate_id,
            **fields,
        }
        ingest_batch(CUSTOMERS, self.partner, [record])

    def trades(self, day: str, lots: str, customer_id: str = "c1") -> None:
        """Push a day of EURUSD."""
        row = {
            "date": day,
            "customer_id": customer_id,
            "instrument": "EURUSD",
            "currency": "USD",
            "lots_traded": float(lots),
        }
        ingest_batch(ACTIVITY, self.partner, [row])

    def deposits(self, transaction_id: str, at: str, customer_id: str = "c1", amount: int = 300) -> None:
        """Push an approved deposit."""
        record = {
            "transaction_id": transaction_id, "customer_id": customer_id, "transaction_type": "deposit",
            "amount_currency": amount, "currency": "USD", "transaction_date": at, "status": "approved",
        }  # fmt: skip
        ingest_batch(TRANSACTIONS, self.partner, [record])

    def settle(self) -> None:
        """Let the worker do its work."""
        settle(self.partner)

    def drafts(self, kind: str, reason: str = "a good reason", **content: Any) -> Draft:
        """A change, previewed."""
        draft = service.propose(self.partner, kind, content, self.author, reason)
        service.run(draft.pk)
        draft.refresh_from_db()
        return draft

    def makes(self, kind: str, reason: str = "a good reason", **content: Any) -> Correction:
        """A change, previewed, confirmed and settled."""
        draft = self.drafts(kind, reason, **content)
        assert draft.state == Draft.State.READY, draft.error
        made = self.publishes(draft)
        self.settle()
        return made

    def publishes(self, draft: Draft, digest: str = "") -> Correction:
        """Confirm a draft as it was shown."""
        return publishing.publish(draft.pk, digest or draft.digest, self.publisher)

    def balances(self) -> dict[str, Decimal]:
        """The balance of every affiliate."""
        rows = LedgerEntry.objects.filter(partner=self.partner).values_list("affiliate_id")
        return dict(rows.annotate(total=Sum("amount")).order_by("affiliate_id"))

    def lines(self) -> list[tuple[str, str, str]]:
        """(affiliate, amount, cause) of every entry, in the order of booking."""
        rows = LedgerEntry.objects.filter(partner=self.partner).order_by("id")
        return [(e.affiliate_id, f"{e.amount:.2f}", e.cause) for e in rows]

    def proves(self) -> bool:
        """Whether a rating from scratch says what the ledger says, the sums over it too, and nothing waits."""
        proof = prove(self.partner)
        roll_up.roll_up(self.partner.pk)
        return proof.holds and not proof.pending and not roll_up.drifts(self.partner.pk)


def shown(draft: Draft) -> list[tuple[str, str, str]]:
    """(affiliate, before, after) of a preview."""
    return [(e.affiliate_id, f"{e.before:.2f}", f"{e.after:.2f}") for e in service.effects_of(draft)]
