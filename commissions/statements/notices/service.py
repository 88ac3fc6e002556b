"""Noting what is to be told, in the transaction in which it happens."""

from __future__ import annotations

from collections.abc import Iterable

from commissions.statements.notices.models import Notice
from track360.core import jobs
from track360.partners.models import Partner

SEND = "commissions.statement_mails"


def note(partner: Partner, kind: Notice.Kind, about: Iterable[tuple[str, int]]) -> None:
    """Tell affiliates of something, by (affiliate, id of it), once it is committed; of the same thing only once."""
    rows = [Notice(partner=partner, affiliate_id=affiliate, kind=kind, subject=pk) for affiliate, pk in about]
    if rows:
        Notice.objects.bulk_create(rows, ignore_conflicts=True)
        jobs.enqueue_after_commit(SEND)
