"""The options of a command that gives a login roles: which, and for which partners."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import Group
from django.core.management.base import CommandError

from track360.partners.models import Partner
from track360.partners.roles.service import Reach


def add_arguments(parser: ArgumentParser) -> None:
    """``--partner CODE`` (repeatedly) or ``--all``."""
    reach = parser.add_mutually_exclusive_group(required=True)
    reach.add_argument("--partner", action="append", default=[], metavar="CODE", help="may be given repeatedly")
    reach.add_argument("--all", action="store_true", help="every partner there is or will be")


def roles(names: list[str]) -> list[Group]:
    """The roles of these names. Raises CommandError."""
    return _named(Group, "name", names, "role")


def reach(options: dict[str, Any]) -> Reach:
    """The partners that the options name. Raises CommandError."""
    return Reach(options["all"], _named(Partner, "code", options["partner"], "partner"))


def in_words(given: list[Group], to: Reach) -> str:
    """What was given, for the line that a command writes."""
    of = "every partner" if to.every_partner else ", ".join(partner.code for partner in to.partners)
    return f"{', '.join(role.name for role in given) or 'no role'}, of {of}"


def _named(model: Any, field: str, names: list[str], what: str) -> list[Any]:
    """The rows of these names; raises CommandError for one that none has."""
    found = list(model.objects.filter(**{f"{field}__in": names}).order_by(field))
    unknown = sorted(set(names) - {getattr(row, field) for row in found})
    if unknown:
        known = ", ".join(model.objects.order_by(field).values_list(field, flat=True)) or "none"
        raise CommandError(f"There is no {what} {', '.join(unknown)}; there are: {known}.")
    return found
