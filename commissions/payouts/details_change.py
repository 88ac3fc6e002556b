"""The second person's half of other payout details.

content: row (of the payout details, where the details themselves are, encrypted), affiliate_id, currency (earned in),
paid_in, method, masked.
"""

from __future__ import annotations

from typing import Any

from commissions.corrections.errors import Refused
from commissions.corrections.handlers import Handler
from commissions.corrections.models import Draft, Kind
from commissions.payouts import details
from commissions.payouts.methods.registry import named
from commissions.payouts.models import PayoutDetails
from commissions.settle.preview import Effect, Progress
from track360.core.clock import now
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner
from track360.site.masking import masked_email

NOT_TOLD = "The notice to the affiliate has not gone out yet; it is tried every minute. What failed is in the log."


class DetailsChange(Handler):
    """From a day on an affiliate is paid elsewhere. Two persons in any case: whoever can change this is paid by it."""

    kind = Kind.PAYOUT_DETAILS
    permission = details.PERMISSION
    always_two = True

    def summary(self, content: dict[str, Any]) -> str:
        paid_in = "" if content["paid_in"] == content["currency"] else f" in {content['paid_in']}"
        account = named(content["method"], content["masked"])
        whose = f"affiliate {content['affiliate_id']}"
        return f"Pay {whose} what it earns in {content['currency']}{paid_in} to {account}"

    def stored_state(self, partner: Partner, content: dict[str, Any]) -> str:
        """What is asked for, and what is used now. Raises Refused for what was withdrawn."""
        row = _row(partner, content)
        before = _before(partner, content)
        # Whether they wait: another currency's may have become the first meanwhile.
        waits = None if details.is_first(row) else details.waiting_days(partner)
        return repr((row.pk, row.masked, row.method, before and before.pk, waits))

    def changes(self, partner: Partner, content: dict[str, Any]) -> list[str]:
        row, before = _row(partner, content), _before(partner, content)
        wait = details.waiting_days(partner)
        when = "at once: they are its first" if details.is_first(row) else f"{wait} days after it was told"
        told = f"told at {masked_email(row.notice_to)}" if row.notice_to else "not told: it has no e-mail address"
        return [f"paid until now to: {before or 'nobody'}", f"used: {when}", f"the affiliate is {told}"]

    def preview(self, partner: Partner, content: dict[str, Any], progress: Progress) -> list[Effect]:
        """No balance moves."""
        return []

    def carry_out(self, partner: Partner, draft: Draft, by: Signatory) -> None:
        row = PayoutDetails.objects.select_for_update().get(pk=_row(partner, draft.content).pk)
        _refuse_closed(row)
        # Of an affiliate that was never paid anywhere nothing is changed, so nobody is kept waiting by a mail server.
        if row.notice_to and row.notified_at is None and not details.is_first(row):
            raise Refused(NOT_TOLD)
        details.publish(row)


def _row(partner: Partner, content: dict[str, Any]) -> PayoutDetails:
    row = PayoutDetails.objects.filter(partner=partner, pk=content["row"]).first()
    if row is None:
        raise Refused("There are no such payout details.")
    _refuse_closed(row)
    return row


def _refuse_closed(row: PayoutDetails) -> None:
    if row.closed_at:
        raise Refused("This was withdrawn, or asked for anew.")


def _before(partner: Partner, content: dict[str, Any]) -> PayoutDetails | None:
    today = partner.calendar.day_of(now())
    return details.current(partner, content["affiliate_id"], content["currency"], today)


DETAILS = DetailsChange()
