"""What is wrong with the rules of a file: told by the rules themselves, and by the groups they name."""

from __future__ import annotations

from collections.abc import Iterator

from commissions.programme.plan_checks import check_plans
from commissions.programme.problems import Problem
from commissions.programme.tables import Programme, Record, Submission
from commissions.rating.facts.records import ADJUSTMENT_RULE
from track360.core.did_you_mean import did_you_mean
from track360.verticals.registry import VERTICALS


def check_rules(submission: Submission, after: Programme) -> Iterator[Problem]:
    """The rules as the file gives them, then beside what is there already."""
    if after.partner["vertical"]:
        for path, message in check_plans(VERTICALS[after.partner["vertical"]], submission.plans):
            yield Problem(_in_file(path, submission), message)
    yield from _owners(submission, after)
    yield from _groups(submission, after)


def _in_file(path: str, submission: Submission) -> str:
    """``plans[1].versions[0]`` of those that could be read, as the place in the file."""
    number, _, rest = path.removeprefix("plans[").partition("]")
    return submission.plan_paths[int(number)] + rest


def _owners(submission: Submission, after: Programme) -> Iterator[Problem]:
    """A rule id belongs to one plan and one type, also with versions that only the database has."""
    owner = {
        rule["id"]: (key[0], rule["type"])
        for key, version in after.versions.items()
        # A version that the file says anew is judged by the file's words alone.
        if key not in submission.programme.versions
        for rule in version["rules"]
    }
    for path, plan, rule in _rules(submission):
        if rule["id"].startswith(ADJUSTMENT_RULE):
            yield Problem(f"{path}.id", f"{ADJUSTMENT_RULE} is how adjustments begin, and no rule of a plan")
        owner_plan, kind = owner.get(rule["id"], (plan, rule["type"]))
        if owner_plan != plan:
            yield Problem(f"{path}.id", f"rule {rule['id']!r} already belongs to plan {owner_plan!r}")
        elif kind != rule["type"]:
            yield Problem(f"{path}.type", f"rule {rule['id']!r} is of type {kind!r} in another version")


def _groups(submission: Submission, after: Programme) -> Iterator[Problem]:
    declared = {group for group, _ in after.groups}
    for path, _, rule in _rules(submission):
        match = rule.get("match")
        groups = match.get("groups") if isinstance(match, dict) else None
        for position, group in enumerate(groups if isinstance(groups, list) else ()):
            known = group in declared or ("instrument_groups", group) in submission.named
            if isinstance(group, str) and not known:
                message = f"unknown instrument group {group!r}{did_you_mean(group, declared)}"
                yield Problem(f"{path}.match.groups[{position}]", message)


def _rules(submission: Submission) -> Iterator[tuple[str, str, Record]]:
    """(path, plan, document) of every rule in the file of which id and type can be read."""
    for key, version in submission.programme.versions.items():
        for position, rule in enumerate(version["rules"]):
            if rule:
                yield f"{submission.paths['versions', key]}.rules[{position}]", key[0], rule
