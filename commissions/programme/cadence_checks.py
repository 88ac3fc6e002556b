"""When a partner may begin to make statements more or less often: with a month into which nothing is booked yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from commissions.periods import service as periods
from commissions.periods.cadences import MONTH
from commissions.programme import stored
from commissions.programme.dated import first_difference, value
from commissions.programme.diff import PartnerDiff
from commissions.programme.problems import Problem
from commissions.programme.tables import Submission
from commissions.rating.facts.records import BEGINNING
from track360.partners.models import Partner

TABLE = "statement_cadence"


def check_cadences(partner: Partner | None, submission: Submission, diff: PartnerDiff) -> Iterator[Problem]:
    """Every problem of the cadences as they will be; ``partner`` is None when it is new."""
    for day in submission.programme.statement_cadence:
        if day != BEGINNING and day.day != 1:
            yield Problem(submission.paths[TABLE, day], f"a cadence begins with a month, not on {day}")
    changed = first_difference(
        diff, TABLE, lambda programme: programme.statement_cadence, value(TABLE, "cadence", MONTH)
    )
    taken = _why_taken(partner, changed) if partner is not None and changed is not None else ""
    if taken:
        # Told at the first entry that makes the difference; one that was there before may do so no more.
        made = min(change.key for change in diff.of(TABLE))
        yield Problem(submission.paths.get((TABLE, made), submission.path), taken)


def _why_taken(partner: Partner, changed: date) -> str:
    """Why the periods from a day on can no longer be cut otherwise; "" if they can."""
    closed_until = periods.closed_until(partner.pk)
    if closed_until is not None and changed <= closed_until:
        return f"it would cut periods anew that are closed: they are until {closed_until}"
    if stored.is_booked(partner, changed):
        return "it would cut a month anew into which lines are booked already: let it begin with a later one"
    return ""
