"""Mailing affiliates what was noted for them, in their language; what fails waits, and nothing goes twice."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse

from commissions.payouts.batches.models import Payout
from commissions.statements.models import Dispute, Statement
from commissions.statements.notices.models import Notice
from track360.affiliates import contacts
from track360.affiliates.models import Affiliate
from track360.core import clock, mail
from track360.core.language import day, isolated
from track360.site.display import payable

log = logging.getLogger(__name__)
PATIENCE = timedelta(days=7)
"""What could not be sent for so long is no news any more."""
AT_ONCE = 1000
MOST_FAILURES = 3
"""After so many one after the other the server is down."""
Kind = Notice.Kind


def send_waiting() -> int:
    """Send what waits; how many mails went. Without a mail server it goes on waiting."""
    if not mail.is_configured():
        return 0
    since = clock.now() - PATIENCE
    waiting = Notice.objects.filter(begun_at=None, made_at__gte=since).order_by("id").values_list("pk", flat=True)
    sent = failures = 0
    for pk in waiting[:AT_ONCE]:
        try:
            sent += _send(pk)
            failures = 0
        except mail.MailNotSent as error:
            log.warning("notice %s was not mailed: %s", pk, error)
            failures += 1
        if failures == MOST_FAILURES:
            break
    return sent


def _send(pk: int) -> bool:
    """Whether it went. Raises MailNotSent, and then it waits again."""
    row = _begin(pk)
    affiliate = row and Affiliate.objects.filter(partner=row.partner_id, affiliate_id=row.affiliate_id).first()
    to = contacts.address(affiliate) if affiliate else ""
    if row is None or not to:
        return False
    try:
        with contacts.reading(row.partner, row.affiliate_id):
            template, said = MAILS[row.kind]
            mail.send(template, to, {"partner": row.partner, "affiliate": affiliate, **said(row.subject)})
    except mail.MailNotSent:
        Notice.objects.filter(pk=pk).update(begun_at=None)
        raise
    Notice.objects.filter(pk=pk).update(sent_at=clock.now())
    return True


@transaction.atomic
def _begin(pk: int) -> Notice | None:
    """Take it, so that nobody else does; committed before it goes, so that no crash sends it again."""
    rows = Notice.objects.select_for_update(of=("self",), skip_locked=True).select_related("partner")
    row = rows.filter(pk=pk, begun_at=None).first()
    if row is not None:
        Notice.objects.filter(pk=pk).update(begun_at=clock.now())
    return row


def _money(amount: Decimal, currency: str) -> str:
    return str(isolated(f"{payable(amount, currency)} {currency}"))


def _page_of(of: Statement) -> str:
    return mail.absolute(reverse("affiliate:commissions_statement_change", args=[of.pk]))


def _statement(pk: int) -> dict[str, Any]:
    of = Statement.objects.select_related("closing", "approval").get(pk=pk)
    approval = getattr(of, "approval", None)
    return {
        "period": isolated(of.label),
        "earned": _money(of.earned, of.currency),
        "due": _money(of.due, of.currency),
        "on_hold": _money(of.on_hold, of.currency) if of.on_hold else "",
        "until": day(of.closing.review_until),
        "payout": _money(approval.payout, of.currency) if approval and approval.payout else "",
        "carried": _money(approval.carried, of.currency) if approval else "",
        "link": _page_of(of),
    }


def _dispute(pk: int) -> dict[str, Any]:
    of = Dispute.objects.select_related("statement").get(pk=pk)
    told = {"won": of.state == Dispute.State.WON, "missing": of.customer_id, "answer": of.answer}
    return {"period": isolated(of.statement.label), "link": mail.absolute(reverse("affiliate:disputes")), **told}


def _payout(pk: int) -> dict[str, Any]:
    of = Payout.objects.select_related("payable__statement", "details").get(pk=pk)
    amount = of.paid or of.amount
    return {
        "period": isolated(of.payable.statement.label),
        "amount": _money(amount, of.payable.paid_in),
        "to": isolated(of.details.masked),
        "reason": of.reason,
        "link": _page_of(of.payable.statement),
        "details": mail.absolute(reverse("affiliate:payout_details")),
    }


MAILS: dict[str, tuple[str, Callable[[int], dict[str, Any]]]] = {
    Kind.IN_REVIEW: ("commissions/mails/in_review.txt", _statement),
    Kind.APPROVED: ("commissions/mails/approved.txt", _statement),
    Kind.DISPUTE_ANSWERED: ("commissions/mails/dispute_answered.txt", _dispute),
    Kind.PAID: ("commissions/mails/paid.txt", _payout),
    Kind.RETURNED: ("commissions/mails/returned.txt", _payout),
}
"""By kind the template, and what it is filled with of the id it is about."""
