"""The words for paying: where to, by whom, in what, and what the bank says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from commissions.payouts.batches import service
from commissions.payouts.batches.models import Payout, PayoutBatch
from commissions.payouts.models import PayoutDetails, PayoutSettings, TaxStatus
from tests.scenarios.months.ledger_of import Firm
from track360.core import clock

LONG_AGO = date(2020, 1, 1)


def pays_to(firm: Firm, affiliate: str = "A", currency: str = "USD", paid_in: str = "", **fields: Any) -> PayoutDetails:
    """Details in use for long: a PayPal account, unless told otherwise."""
    return PayoutDetails.objects.create(
        partner=firm.partner,
        affiliate_id=affiliate,
        currency=currency,
        paid_in=paid_in or currency,
        **{
            "method": "paypal",
            "details": {"email": f"{affiliate.lower()}@ib.example"},
            "masked": "PayPal",
            "requested_by": "somebody",
            "published_at": clock.now(),
            "valid_from": LONG_AGO,
            **fields,
        },
    )


def payer(firm: Firm, **fields: Any) -> PayoutSettings:
    return PayoutSettings.objects.create(
        partner=firm.partner, **{"legal_name": "Firm Ltd", "country": "CY", "tax_id": "CY1", **fields}
    )


def taxed(firm: Firm, vat: str = "0", withholding: str = "0", treatment: str = "rate", **fields: Any) -> TaxStatus:
    return TaxStatus.objects.create(
        partner=firm.partner,
        affiliate_id="A",
        **{
            "requested_by": "somebody",
            "published_at": clock.now(),
            "from_day": LONG_AGO,
            "legal_name": "A Ltd",
            "country": "CY",
            "treatment": treatment,
            "vat_percent": Decimal(vat),
            "withholding_percent": Decimal(withholding),
            **fields,
        },
    )


def drafted(firm: Firm, format: str = "csv") -> service.Drafted:
    return service.draft(firm.partner, format, firm.closer)


def paid(firm: Firm, outcome: str = "paid", amount: str = "", format: str = "csv") -> PayoutBatch:
    """A batch of all that can be paid, released, and answered alike for every payment."""
    batch = drafted(firm, format).batch
    assert batch is not None
    service.release(batch.pk, firm.approver)
    answered(firm, batch, outcome, amount)
    return batch


def answered(firm: Firm, batch: PayoutBatch, outcome: str, amount: str = "") -> int:
    rows = [f"{payout.payment_id},{outcome},{amount}," for payout in batch.payouts.order_by("id")]
    body = "\n".join(["payment_id,outcome,amount,reason", *rows])
    return service.answer(batch.pk, "csv", body.encode(), firm.approver)


def amounts(firm: Firm) -> list[tuple[str, Decimal, Decimal]]:
    """(state, amount, paid) of every payment, in order."""
    rows = Payout.objects.filter(partner=firm.partner).order_by("id")
    return [(row.state, row.amount, row.paid) for row in rows]
