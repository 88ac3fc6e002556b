"""What a programme will be once a file is applied: the file over what is there; absence deletes nothing."""

from __future__ import annotations

from commissions.programme.tables import TABLES, Programme, Record

DEFAULTS: dict[str, Record] = {
    "affiliates": {"name": "", "status": "active", "email": "", "person_id": ""},
    "plans": {"name": ""},
}


def overlaid(before: Programme, listed: Programme) -> Programme:
    """A new programme; ``before`` and ``listed`` stay as they are."""
    after = Programme(before.code, {**before.partner, **listed.partner})
    for table in TABLES:
        known, given = before.table(table), listed.table(table)
        default = DEFAULTS.get(table, {})
        after.table(table).update(known)
        # What the file leaves out stays as it is; only of a new record it is the default.
        merged = {key: {**default, **known.get(key, {}), **record} for key, record in given.items()}
        after.table(table).update(merged)
    _order_groups(before, listed, after)
    return after


def _order_groups(before: Programme, listed: Programme, after: Programme) -> None:
    """The file's order; a group the file does not list stays behind the one it stood behind."""
    known = sorted(before.groups, key=lambda group: before.groups[group]["position"])
    order = list(listed.groups)
    for index, group in enumerate(known):
        if group not in listed.groups:
            order.insert(order.index(known[index - 1]) + 1 if index else 0, group)
    for position, group in enumerate(order):
        after.groups[group] = {**after.groups[group], "position": position}
