"""What taxes say of affiliates: asked for, published by a second person, and what follows from it for an amount.

content of a draft: row (of the tax status, where name, address and tax id are), affiliate_id, from.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, NamedTuple

from django.db import transaction

from commissions.corrections import service as drafts
from commissions.corrections.errors import Refused
from commissions.corrections.handlers import Handler
from commissions.corrections.models import Draft, Kind
from commissions.payouts.models import TaxStatus
from commissions.payouts.parties import FIELDS, refuse_misshapen, shape
from commissions.settle.preview import Effect, Progress
from track360.affiliates.models import Affiliate
from track360.core import clock
from track360.core.currencies import minor_unit
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner

PERCENT = {"type": "string", "pattern": r"^(100|[0-9]{1,2}(\.[0-9]{1,4})?)$", "errorMessage": "must be a percent"}
SHAPE = shape(
    {
        "from_day": {"type": "string", "format": "date"},
        "treatment": {"enum": TaxStatus.Treatment.values},
        "vat_percent": PERCENT,
        "withholding_percent": PERCENT,
    },
    *("from_day", "treatment", "vat_percent", "withholding_percent"),
)


class Taxes(NamedTuple):
    """Amounts in the minor unit: ``vat`` is paid on top of a net amount, ``withholding`` kept back from it."""

    vat: Decimal
    withholding: Decimal


def taxes(status: TaxStatus | None, net: Decimal, currency: str) -> Taxes:
    """What a status makes of a net amount, each rounded half-even; nothing without a status."""
    unit = minor_unit(currency)
    percents = (status.vat_percent, status.withholding_percent) if status else (Decimal(0), Decimal(0))
    return Taxes(*((net * percent / 100).quantize(unit, ROUND_HALF_EVEN) for percent in percents))


def in_force(partner: Partner, day: date, **whose: str) -> dict[str, TaxStatus]:
    """Affiliate id → its status on a trading day; of two from one day the one published last."""
    rows = TaxStatus.objects.filter(partner=partner, closed_at=None, from_day__lte=day, **whose)
    return {row.affiliate_id: row for row in rows.exclude(published_at=None).order_by("from_day", "published_at", "id")}


def status_of(partner: Partner, affiliate_id: str, day: date) -> TaxStatus | None:
    """The status of one affiliate on a trading day; None: nothing is known."""
    return in_force(partner, day, affiliate_id=affiliate_id).get(affiliate_id)


@transaction.atomic
def ask(affiliate: Affiliate, document: Mapping[str, Any], by: Signatory, reason: str) -> TaxStatus:
    """Ask for a status as ``SHAPE`` has it. Raises Refused, with the field."""
    refuse_misshapen(SHAPE, document)
    if document["treatment"] != TaxStatus.Treatment.RATE and Decimal(document["vat_percent"]):
        raise Refused("Only where VAT is added there is a percent of it.", "vat_percent")
    figures = {name: Decimal(document[name]) for name in ("vat_percent", "withholding_percent")}
    said = {name: document.get(name, "") for name in FIELDS} | figures
    row = TaxStatus.objects.create(
        partner=affiliate.partner,
        affiliate_id=affiliate.affiliate_id,
        requested_by=by.name,
        from_day=date.fromisoformat(document["from_day"]),
        treatment=document["treatment"],
        **said,
    )
    content = {"row": row.pk, "affiliate_id": row.affiliate_id, "from": document["from_day"]}
    row.draft = drafts.propose(affiliate.partner, Kind.TAX_STATUS, content, by, reason)
    row.save(update_fields=["draft"])
    return row


class TaxChange(Handler):
    """The second person's half."""

    kind = Kind.TAX_STATUS
    permission = "commissions.add_taxstatus"

    def summary(self, content: dict[str, Any]) -> str:
        return f"Tax status of affiliate {content['affiliate_id']} from {content['from']}"

    def stored_state(self, partner: Partner, content: dict[str, Any]) -> str:
        """All that is asked for, and what is in force then. Raises Refused for what was withdrawn."""
        row, before = _row(partner, content), status_of(partner, content["affiliate_id"], _day(content))
        return repr(([getattr(row, name) for name in SHAPE.schema["properties"]], before and before.pk))

    def changes(self, partner: Partner, content: dict[str, Any]) -> list[str]:
        """Without name, address and tax id, which not everybody who sees drafts may read: its page has them."""
        row, before = _row(partner, content), status_of(partner, content["affiliate_id"], _day(content))
        return [f"{_told(before) if before else 'nothing known'} → {_told(row)}"]

    def preview(self, partner: Partner, content: dict[str, Any], progress: Progress) -> list[Effect]:
        """No balance moves: what is approved later is reckoned with it."""
        return []

    def carry_out(self, partner: Partner, draft: Draft, by: Signatory) -> None:
        TaxStatus.objects.filter(pk=_row(partner, draft.content).pk).update(published_at=clock.now())


def _row(partner: Partner, content: dict[str, Any]) -> TaxStatus:
    row = TaxStatus.objects.filter(partner=partner, pk=content["row"], closed_at=None).first()
    if row is None:
        raise Refused("There is no such tax status.")
    return row


def _day(content: dict[str, Any]) -> date:
    return date.fromisoformat(content["from"])


def _told(row: TaxStatus) -> str:
    vat = f"{row.vat_percent:f} % VAT" if row.vat_percent else row.get_treatment_display()
    held = f", {row.withholding_percent:f} % withheld" if row.withholding_percent else ""
    return f"{row.country}, {vat}{held}"


TAX_STATUS = TaxChange()
