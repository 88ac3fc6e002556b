"""Celery tasks: one service call each, safe to run twice or never (the sweep finds what was missed)."""

from __future__ import annotations

from celery import shared_task

from commissions.corrections import service as drafts
from commissions.payouts import mails, notices
from commissions.rates import feeds
from commissions.rollups import prove, roll_up
from commissions.settle import run_log
from commissions.settle.settler import settle
from track360.core import clock
from track360.partners.models import Partner
from track360.queue import waiting


@shared_task(name="commissions.settle")
def settle_partner(partner_id: int) -> None:
    """Settle one partner and roll up its sums; sent after each commit that changed something."""
    settle(Partner.objects.get(pk=partner_id))
    roll_up.roll_up(partner_id)


@shared_task(name="commissions.sweep")
def sweep() -> None:
    """Settle every partner with waiting changes: what a lost message would have done."""
    for partner in Partner.objects.filter(pk__in=waiting.partners()):
        settle(partner)
    for partner_id in roll_up.partners_behind():
        roll_up.roll_up(partner_id)


@shared_task(name="commissions.settle.preview")
def preview_draft(draft_id: int) -> None:
    """Find out what a draft would do; sent when it is made."""
    drafts.run(draft_id)


@shared_task(name="commissions.sweep_drafts")
def sweep_drafts() -> None:
    """Preview what was missed, and forget old drafts."""
    drafts.sweep()


@shared_task(name="commissions.payout_notices")
def payout_notices() -> None:
    """Tell affiliates that other payout details were asked for; sent when they are, and again until it went out."""
    notices.send_waiting()


@shared_task(name="commissions.statement_mails")
def statement_mails() -> None:
    """Mail affiliates what was noted of their statements; sent when it is, and again until it went out."""
    mails.send_waiting()


@shared_task(name="commissions.pull_rates")
def pull_rates() -> None:
    """Load what the banks have published since the last time."""
    feeds.pull_all()


@shared_task(name="commissions.prove")
def prove_all() -> None:
    """Recompute every partner from scratch and keep the result."""
    for partner in Partner.objects.order_by("code"):
        prove.record(partner)


@shared_task(name="commissions.forget_settled")
def forget_settled() -> None:
    """Drop old figures of settling."""
    run_log.forget_old(clock.now())
