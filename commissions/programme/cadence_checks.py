"""When a partner may begin to make statements more or less often: with a month into which nothing is booked yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from commissions.periods import service as periods
from commissions.programme import stored
from commissions.programme.diff import PartnerDiff
from commissions.programme.problems import Problem
from commissions.programme.tables import Submission
from commissions.rating.facts.records import BEGINNING
from track360.partners.models import Partner

TABLE = "statement_cadence"


def check_cadences(partner: Partner | None, submission: Submission, diff: PartnerDiff) -> Iterator[Problem]:
    """Every problem of the cadences that would change; ``partner`` is None when it is new."""
    for change in diff.of(TABLE):
        path = submission.paths.get((TABLE, change.key), submission.path)
        if change.key != BEGINNING and change.key.day != 1:
            yield Problem(path, f"a cadence begins with a month, not on {change.key}")
        elif partner is not None and (taken := _why_taken(partner, change.key)):
            yield Problem(path, taken)


def _why_taken(partner: Partner, since: date) -> str:
    """Why the periods from a day on can no longer be cut otherwise; "" if they can. The database refuses the same."""
    closed_until = periods.closed_until(partner.pk)
    if closed_until is not None and since <= closed_until:
        return f"it would cut periods anew that are closed: they are until {closed_until}"
    if stored.is_booked(partner, since):
        return "it would cut a month anew into which lines are booked already: let it begin with a later one"
    return ""
