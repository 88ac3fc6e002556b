"""What a file may not say given what is already there: unknown names, cycles, moved days, edited history."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from commissions.programme import stored
from commissions.programme.cadence_checks import check_cadences
from commissions.programme.diff import Change, PartnerDiff
from commissions.programme.group_checks import check_groups
from commissions.programme.problems import Problem
from commissions.programme.rule_checks import check_rules
from commissions.programme.tables import Programme, Submission
from track360.affiliates.tree import Tree
from track360.core.did_you_mean import did_you_mean
from track360.ingest import registry
from track360.partners.models import Partner
from track360.verticals.registry import VERTICALS


def check(partner: Partner | None, submission: Submission, diff: PartnerDiff) -> Iterator[Problem]:
    """Every problem of one partner's part of a file. ``partner`` is None when it is new."""
    after = diff.after
    yield from _aliases(submission, after)
    yield from _names(submission, after)
    yield from _cycle(submission, after)
    yield from check_groups(submission, after)
    yield from check_rules(submission, after)
    yield from check_cadences(partner, submission, diff)
    if partner is not None:
        yield from _frozen(partner, submission, diff)


def _aliases(submission: Submission, after: Programme) -> Iterator[Problem]:
    """A partner may have words of its own where our fields take words; each must mean a word of ours."""
    words = _our_words(after.partner["vertical"])
    for field, aliases in submission.programme.partner.get("aliases", {}).items() if words else ():
        path = f"{submission.path}.aliases.{field}"
        if field not in words:
            yield Problem(path, f"is not a field that takes aliases{did_you_mean(field, words)}")
            continue
        for theirs, ours in aliases.items():
            if words[field] and ours not in words[field]:
                yield Problem(
                    f"{path}.{theirs}",
                    f"must be one of {', '.join(words[field])}{did_you_mean(ours, words[field])}",
                )


def _our_words(name: str) -> dict[str, tuple[str, ...]]:
    """The fields that take aliases in a vertical, with the words they may mean (none: any)."""
    vertical = VERTICALS.get(name)
    if vertical is None:
        return {}
    specs = registry.ENTITIES.values()
    fields = [field for spec in specs for field in spec.fields_of(vertical.adds.get(spec.name, ()))]
    choices = vertical.choices
    return {f.name: tuple(choices.get(f.name) or f.limits.get("enum", ())) for f in fields if f.aliased}


def _names(submission: Submission, after: Programme) -> Iterator[Problem]:
    for key, record in submission.programme.parents.items():
        yield from _known(submission, "affiliate", record["parent"], after.affiliates, submission.paths["parents", key])
    for key, record in submission.programme.assignments.items():
        path = submission.paths["assignments", key]
        yield from _known(submission, "affiliate", key[0], after.affiliates, f"{path}.affiliate")
        yield from _known(submission, "plan", record["plan"], after.plans, f"{path}.plan")


_SECTIONS = {"affiliate": "affiliates", "plan": "plans"}


def _known(submission: Submission, what: str, name: str | None, known: dict[str, Any], path: str) -> Iterator[Problem]:
    """What the file names but could not be read has been told already."""
    if name is not None and name not in known and (_SECTIONS[what], name) not in submission.named:
        yield Problem(path, f"unknown {what} {name!r}{did_you_mean(name, known)}")


def _cycle(submission: Submission, after: Programme) -> Iterator[Problem]:
    # On the tree as it will be: two harmless files can close a cycle between them.
    found = Tree({key: record["parent"] for key, record in after.parents.items()}).cycle()
    if found is not None:
        path = submission.paths.get(("parents", (found.affiliate_id, found.day)), submission.path)
        yield Problem(path, f"a cycle {found}")


def _frozen(partner: Partner, submission: Submission, diff: PartnerDiff) -> Iterator[Problem]:
    """What was used stays as it was: days already counted, amounts already booked."""
    for change in diff.changes:
        if change.before is None:
            continue
        path = submission.paths.get((change.table, change.key), submission.path)
        if change.table == "partner":
            yield from _days(partner, change, submission.path)
        # Entries name their version: edited, it would explain amounts it never gave.
        elif change.table == "versions" and stored.used(partner, *change.key):
            yield Problem(path, USED.format(plan=change.key[0], day=change.key[1]))
        elif change.table == "plans" and "currency" in change.fields and stored.used(partner, change.key):
            yield Problem(f"{path}.currency", "entries are booked in this currency: add a new plan instead")


USED = (
    "entries are booked under this version of {plan!r} from {day}: it is never edited. "
    "Add a version with another `from`; it may lie in the past and supersedes from that day"
)


def _days(partner: Partner, change: Change, path: str) -> Iterator[Problem]:
    if "vertical" in change.fields:
        yield Problem(f"{path}.vertical", "cannot change: fields, plans and rules are those of the vertical")
    moved = [name for name in ("zone", "day_start") if name in change.fields]
    # Stored days were cut by the old boundary, and nothing says which instants they came from.
    if moved and stored.has_data(partner):
        for name in moved:
            yield Problem(f"{path}.{name}", f"cannot change: {partner.code!r} has data that was read by it")
