"""What a programme will be once a file is applied: the file over what is there; absence deletes nothing."""

from __future__ import annotations

from collections.abc import Callable

from commissions.programme.tables import TABLES, Dated, Programme, Record

DEFAULTS: dict[str, Record] = {
    "affiliates": {"name": "", "status": "active", "email": "", "person_id": ""},
    "plans": {"name": ""},
}


def merged(before: Programme, given: Programme) -> Programme:
    """A new programme; ``before`` and ``given`` stay as they are."""
    after = Programme(before.code, {**before.partner, **given.partner})
    for table in TABLES:
        known, listed = before.table(table), given.table(table)
        default = DEFAULTS.get(table, {})
        after.table(table).update(known)
        # What the file leaves out stays as it is; only of a new record it is the default.
        after.table(table).update({key: {**default, **known.get(key, {}), **record} for key, record in listed.items()})
    _order_groups(before, given, after)
    return after


def _order_groups(before: Programme, given: Programme, after: Programme) -> None:
    """The file's order; a group the file does not list stays behind the one it stood behind."""
    known = list(dict.fromkeys(group for group, _ in sorted(before.groups, key=_position(before))))
    order = list(dict.fromkeys(group for group, _ in given.groups))
    for index, group in enumerate(known):
        if group not in order:
            order.insert(order.index(known[index - 1]) + 1 if index else 0, group)
    for key, record in after.groups.items():
        after.groups[key] = {**record, "position": order.index(key[0])}


def _position(programme: Programme) -> Callable[[Dated], int]:
    return lambda key: int(programme.groups[key]["position"])
