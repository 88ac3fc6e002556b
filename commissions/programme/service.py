"""Applying a programme file: all of it in one transaction, or nothing with every reason why not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import OperationalError, connection, transaction

from commissions.programme import stored
from commissions.programme.checks import check
from commissions.programme.diff import Diff, PartnerDiff, compare
from commissions.programme.file.read import content_of, read
from commissions.programme.file.schema import programme_schema
from commissions.programme.merge import merged
from commissions.programme.problems import Problems, ProgrammeError
from commissions.programme.settle_work import append_work
from commissions.programme.tables import Submission
from commissions.programme.write import write
from track360.core import locks
from track360.core.jobs import enqueue_after_commit
from track360.core.json_schema import Schema
from track360.ingest.parking import write_or_park
from track360.partners.models import Partner

# A person waits at the terminal; a settle that takes longer is better told than waited for.
PATIENCE = 30
"""Seconds to wait for a settler before an existing plan or version is edited."""


def apply(source: str | Path | dict[str, Any], dry_run: bool = False) -> Diff:
    """Make the database say what the file says; absence deletes nothing, and a second time changes nothing.

    source: a path, or the file's content already parsed. Returns what changed, or in a dry run (without
    any lock) would change. Raises ProgrammeError with all problems; then nothing was written.
    """
    problems = Problems()
    # By code, so that two files naming the same partners lock them in one order.
    submissions = sorted(read(source, problems), key=lambda each: each.programme.code)
    with transaction.atomic():
        known = _partners(submissions, lock=not dry_run)
        # Compared under the locks, or the difference would be to something another apply has just changed.
        diff = Diff([_compared(known.get(each.programme.code), each, problems, dry_run) for each in submissions])
        # All partners' problems at once, and before anything is written.
        problems.raise_any()
        if not dry_run:
            for part in diff.partners:
                _apply(known.get(part.code), part)
    return diff


def document(source: str | Path | dict[str, Any]) -> dict[str, Any]:
    """The file's content, parsed and not yet checked. Raises ProgrammeError for what holds no mapping."""
    problems = Problems()
    content = content_of(source, problems)
    problems.raise_any()
    return dict(content)


def partner_schema() -> Schema:
    """The JSON Schema of what a file says of one partner."""
    schema: Schema = programme_schema()["properties"]["partners"]["items"]
    return schema


def _partners(submissions: list[Submission], lock: bool) -> dict[str, Partner]:
    """Those that exist, locked in the order of their codes against another apply or edit of the tree."""
    rows = Partner.objects.filter(code__in=[each.programme.code for each in submissions]).order_by("code")
    found = {partner.code: partner for partner in (rows.select_for_update(no_key=True) if lock else rows)}
    for partner in found.values() if lock else ():
        # Two edits that are fine alone could close a cycle together.
        locks.hold(locks.Lock.TREE, partner.pk)
    return found


def _compared(partner: Partner | None, submission: Submission, problems: Problems, dry_run: bool) -> PartnerDiff:
    before = stored.fresh(submission.programme.code) if partner is None else stored.stored(partner)
    after = merged(before, submission.programme)
    diff = compare(before, after, submission.programme, created=partner is None)
    # New ones need no waiting: nothing can be booked under a version that is not there.
    edited = any(c.before for c in diff.of("plans", "versions")) or diff.of("statement_cadence")
    if partner is not None and not dry_run and edited:
        _wait_for_settler(partner)
    if not after.partner["vertical"] and not problems.at(f"{submission.path}.vertical"):
        problems.add(submission.path, "'vertical' is missing")
    problems.found += check(partner, submission, diff)
    return diff


def _wait_for_settler(partner: Partner) -> None:
    """What is about to be edited must not be booked under by a settler with an older snapshot."""
    with connection.cursor() as cursor:
        # A full settle may take minutes: say so rather than hang.
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{PATIENCE}s"])
    try:
        locks.hold(locks.Lock.SETTLE, partner.pk)
    except OperationalError:
        message = f"the commissions of {partner.code!r} are being settled right now: apply again when that is done"
        raise ProgrammeError([("", message)]) from None


def _apply(partner: Partner | None, diff: PartnerDiff) -> None:
    if diff.changes:
        partner = write(partner, diff)
        append_work(partner, diff)
        new = [change.key for change in diff.of("affiliates") if change.before is None]
        if new:
            # In this transaction, as parking asks of whoever creates parents (see ``ingest.parking.store``).
            write_or_park.release(partner, "affiliates", new)
        enqueue_after_commit("commissions.settle", partner.pk)
