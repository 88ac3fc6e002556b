"""What instrument groups may not be to each other: on no day is an instrument in two, and only the last takes all."""

from __future__ import annotations

from collections.abc import Iterator

from commissions.programme.dated import groups_on, turns
from commissions.programme.problems import Problem
from commissions.programme.tables import Dated, Programme, Submission, since_when
from commissions.rating.facts.records import BEGINNING

EVERYTHING = "*"


def check_groups(submission: Submission, after: Programme) -> Iterator[Problem]:
    """Every problem of the groups as they will be, each told once, on the first day that has it."""
    yield from _swallowing(submission, after)
    told: set[str] = set()
    for day in turns(after.groups):
        keys = groups_on(after.groups, day)
        # Those that the file does not list come first, so that the problem is told at one that it does.
        for problem in _twice(submission, after, sorted(keys, key=lambda key: key in submission.programme.groups)):
            if problem.path not in told:
                told.add(problem.path)
                yield problem


def _twice(submission: Submission, after: Programme, keys: list[Dated]) -> Iterator[Problem]:
    owner: dict[str, Dated] = {}
    for key in keys:
        for position, word in enumerate(after.groups[key]["instruments"]):
            # Of a bare star in two groups it is told already that one of them is not the last.
            if word in owner and (word != EVERYTHING or owner[word] == key):
                where = "twice in this group" if owner[word] == key else f"already in group {_named(owner[word])}"
                yield Problem(_path(submission, key, position), f"instrument {word!r} is {where}")
            owner.setdefault(word, key)


def _swallowing(submission: Submission, after: Programme) -> Iterator[Problem]:
    """Elsewhere than in the last group ``*`` would swallow what the groups behind it name."""
    last = max((record["position"] for record in after.groups.values()), default=0)
    for key, record in after.groups.items():
        if EVERYTHING in record["instruments"] and record["position"] < last:
            position = record["instruments"].index(EVERYTHING)
            behind = next(group for (group, _), each in after.groups.items() if each["position"] == last)
            message = f"a bare * stands only in the last group, which is {behind!r}, not {key[0]!r}"
            yield Problem(_path(submission, key, position), message)


def _path(submission: Submission, key: Dated, position: int) -> str:
    path = submission.paths.get(("groups", key))
    return submission.path if path is None else f"{path}.instruments[{position}]"


def _named(key: Dated) -> str:
    return repr(key[0]) if key[1] == BEGINNING else f"{key[0]!r} {since_when(key[1])}"
