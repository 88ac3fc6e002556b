"""What the pages of payout batches show and take."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, F, OuterRef, Q, QuerySet, Sum, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.http import HttpRequest

from commissions.admin.common import SHOWN
from commissions.admin.payout_reasons import reasons
from commissions.corrections.errors import Refused
from commissions.payouts.batches.models import Payout, PayoutBatch
from commissions.payouts.batches.moved import moved_among, open_payouts
from commissions.payouts.batches.order import format_of
from commissions.payouts.batches.rests import Rests
from commissions.payouts.formats.registry import FORMATS
from track360.core import clock

State = PayoutBatch.State
ZERO = Decimal(0)
MEGABYTE = 1024 * 1024


class Sums(NamedTuple):
    """The payments of a batch in one currency: how many, their sum, what of it is open, arrived and came back."""

    currency: str
    number: int
    asked: Decimal
    unanswered: Decimal
    paid: Decimal
    returned: Decimal


def title_of(key: str) -> str:
    """Of a format, also of one that is not there any more."""
    return FORMATS[key].title if key in FORMATS else key


def state_of(row: Any) -> str:
    """How far a batch is, of a row with ``unanswered``."""
    return "answered" if row.state == State.RELEASED and not row.unanswered else str(row.state)


def totals_of(row: Any) -> list[tuple[str, Decimal]]:
    """(currency, total) of a row with ``totals``."""
    return [(currency, Decimal(total)) for total, currency in (text.split() for text in row.totals)]


def totals() -> QuerySet[Any]:
    """Each as "12.50 EUR": a sum as JSON would be a float."""
    mine = Payout.objects.filter(batch=OuterRef("pk")).order_by("payable__paid_in").values("payable__paid_in")
    total = Cast(Sum("amount"), TextField())
    return mine.annotate(text=Concat(total, Value(" "), F("payable__paid_in"), output_field=TextField())).values("text")


def sums(row: PayoutBatch) -> list[Sums]:
    """By currency."""

    def of(state: str) -> Any:
        return Coalesce(Sum("amount", filter=Q(state=state)), ZERO)

    counted = {"number": Count("id"), "asked": Sum("amount"), "arrived": Sum("paid")}
    grouped = row.payouts.order_by("payable__paid_in").values("payable__paid_in")
    found = grouped.annotate(**counted, unanswered=of("open"), returned=of("returned"))
    names = ("payable__paid_in", "number", "asked", "unanswered", "arrived", "returned")
    return [Sums(*each) for each in found.values_list(*names)]


def payouts(row: PayoutBatch) -> QuerySet[Payout]:
    """The first of its payments, without what could be paid by."""
    rows = row.payouts.select_related("payable__statement", "details")
    return rows.defer("details__details", "details__notice_to").order_by("id")[:SHOWN]


def of_draft(request: HttpRequest, row: PayoutBatch) -> dict[str, Any]:
    """What has changed of it since, and what is left out, both as of now."""
    found = open_payouts(row)
    today = row.partner.calendar.day_of(clock.now())
    left = Rests(row.partner, today, also=[payout.payable for payout in found])
    moved = moved_among(found, left.circumstances, format_of(row))
    left_out = [each for each in left.by(format_of(row)) if each.why_not]
    return {
        "payouts": found[:SHOWN],
        "moved": moved[:SHOWN],
        "left_out": reasons(request, row.partner, left_out),
    }


def uploaded(request: HttpRequest) -> tuple[str, bytes]:
    """The kind of answer and its bytes. Raises Refused for none, and for one that is too long."""
    file = request.FILES.get("file")
    if file is None or not file.size:
        raise Refused("Choose the file of the bank's answer: none came, or an empty one.", "file")
    if file.size > settings.API_MAX_BODY_BYTES:
        raise Refused(f"The file has more than {settings.API_MAX_BODY_BYTES // MEGABYTE} megabytes.", "file")
    return request.POST.get("kind", ""), file.read()
