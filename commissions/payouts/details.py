"""Payout details: asked for, withdrawn, and which of them are used on a day. Publishing is the draft's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from commissions.corrections import service as drafts
from commissions.corrections.models import Draft, Kind
from commissions.payouts.methods.base import BadDetails
from commissions.payouts.methods.registry import METHODS
from commissions.payouts.models import PayoutDetails, PayoutSettings
from track360.affiliates import contacts
from track360.affiliates.models import Affiliate
from track360.core import clock, jobs
from track360.ingest.iso_codes import CURRENCIES
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner

PERMISSION = "commissions.add_payoutdetails"
NOTICES = "commissions.payout_notices"


def affiliate_signatory(user: Any, affiliate: Affiliate) -> Signatory:
    """An affiliate's login as the first of two persons: it may ask for details of its own, and no more."""

    def allows(step: str, permission: str, partner_id: int | None) -> bool:
        return (step, permission, partner_id) == ("programme", PERMISSION, affiliate.partner_id)

    return Signatory(user.get_username(), user.pk, allows)


@transaction.atomic
def ask(
    affiliate: Affiliate, currency: str, paid_in: str, method: str, given: Mapping[str, Any], by: Signatory, reason: str
) -> PayoutDetails:
    """Ask for what the affiliate earns in ``currency`` to be paid to other details; who was known so far is told.

    What was asked for before and not published is withdrawn. Raises BadDetails, and Refused as drafts do.
    """
    details: Any = checked(currency, paid_in, method, given)
    partner = affiliate.partner
    for pk in _waiting(affiliate, currency):
        withdraw(pk, by.name, "asked for anew")
    row = PayoutDetails.objects.create(
        partner=partner,
        affiliate_id=affiliate.affiliate_id,
        currency=currency,
        paid_in=paid_in,
        method=method,
        details=details,
        masked=METHODS[method].masked(details),
        notice_to=contacts.address(affiliate) or None,
        requested_by=by.name,
    )
    row.draft = drafts.propose(partner, Kind.PAYOUT_DETAILS, content(row), by, reason)
    row.save(update_fields=["draft"])
    jobs.enqueue_after_commit(NOTICES)
    return row


def checked(currency: str, paid_in: str, method: str, given: Mapping[str, Any]) -> dict[str, str]:
    """The details as they are kept. Raises BadDetails."""
    codes = {"currency": currency, "paid_in": paid_in}
    problems = [(name, "is no currency") for name, code in codes.items() if code not in CURRENCIES]
    if method not in METHODS:
        problems.append(("method", f"is no way of paying: {', '.join(METHODS)}"))
    if problems:
        raise BadDetails(problems)
    return METHODS[method].checked(given, paid_in)


def content(row: PayoutDetails) -> dict[str, Any]:
    """What the draft holds: whose and which, and nothing that one could be paid by."""
    said = ("affiliate_id", "currency", "paid_in", "method", "masked")
    return {"row": row.pk, **{name: getattr(row, name) for name in said}}


@transaction.atomic
def withdraw(row_id: int, who: str, because: str) -> bool:
    """Take back details that are not used yet, with their draft; those before them go on. False: it is too late."""
    # The draft before the row, as publishing locks them: neither waits for the other in a circle.
    found = PayoutDetails.objects.select_related("partner").get(pk=row_id)
    draft = Draft.objects.select_for_update().filter(pk=found.draft_id or 0).first()
    row = PayoutDetails.objects.select_for_update().get(pk=row_id)
    today = found.partner.calendar.day_of(clock.now())
    if row.closed_at or (row.valid_from and row.valid_from <= today):
        return False
    PayoutDetails.objects.filter(pk=row.pk).update(closed_at=clock.now(), closed_by=who)
    if draft and draft.state not in drafts.DECIDED:
        drafts.close(draft, Draft.State.REJECTED, who, because)
    return True


def publish(row: PayoutDetails) -> None:
    """Let details count that the caller has locked: at once where they are the affiliate's first, else after the wait.

    The wait begins with the notice; where nobody could be told, now.
    """
    moment, calendar = clock.now(), row.partner.calendar
    today = calendar.day_of(moment)
    first_day = today
    if not is_first(row):
        told = calendar.day_of(row.notified_at) if row.notified_at else today
        first_day = max(today, told + timedelta(days=waiting_days(row.partner)))
    PayoutDetails.objects.filter(pk=row.pk).update(published_at=moment, valid_from=first_day)


def is_first(row: PayoutDetails) -> bool:
    """Whether the affiliate has never been paid to any other details, in any currency."""
    # In any: who has taken over a login would else add a currency instead of changing one.
    others = PayoutDetails.objects.filter(partner=row.partner_id, affiliate_id=row.affiliate_id)
    return not others.exclude(pk=row.pk).exclude(published_at=None).exists()


def waiting_days(partner: Partner) -> int:
    """How long details wait that take the place of others."""
    found = PayoutSettings.objects.filter(partner=partner).values_list("waiting_days", flat=True).first()
    return PayoutSettings.WAITING_DAYS if found is None else found


def in_use(partner: Partner, day: date, **whose: str) -> dict[tuple[str, str], PayoutDetails]:
    """(affiliate id, currency earned) → the details used on a trading day; ``whose`` narrows by these two."""
    rows = PayoutDetails.objects.filter(partner=partner, closed_at=None, valid_from__lte=day, **whose)
    return {(row.affiliate_id, row.currency): row for row in rows.order_by("valid_from", "id")}


def waiting(partner: Partner, day: date) -> set[tuple[str, str]]:
    """(affiliate id, currency earned) of whom published details are used after a trading day only."""
    rows = PayoutDetails.objects.filter(partner=partner, closed_at=None, valid_from__gt=day)
    return set(rows.values_list("affiliate_id", "currency"))


def current(partner: Partner, affiliate_id: str, currency: str, day: date) -> PayoutDetails | None:
    """Where what an affiliate earned in a currency is paid to on a trading day; None: nobody has said."""
    return in_use(partner, day, affiliate_id=affiliate_id, currency=currency).get((affiliate_id, currency))


def _waiting(affiliate: Affiliate, currency: str) -> list[int]:
    rows = PayoutDetails.objects.filter(partner=affiliate.partner, affiliate_id=affiliate.affiliate_id)
    return list(rows.filter(currency=currency, published_at=None, closed_at=None).values_list("pk", flat=True))
