"""``manage.py role USER ROLE [--partner CODE ...|--all]``: what an operator's login may do, and for whom."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError

from track360.partners.models import Partner, User
from track360.partners.roles.service import Reach, RoleRefused, set_roles


class Command(BaseCommand):
    """Sets the roles of a login and the partners it reaches; what it had before is gone."""

    help = "Give a login its roles (none: take them all), for some partners or all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="the name of the login; manage.py createsuperuser makes the first one")
        parser.add_argument("role", nargs="*", help="a role, or several; none takes away what it has")
        reach = parser.add_mutually_exclusive_group(required=True)
        reach.add_argument("--partner", action="append", default=[], metavar="CODE", help="may be given repeatedly")
        reach.add_argument("--all", action="store_true", help="every partner there is or will be")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["user"]).first()
        if user is None:
            raise CommandError(f"There is no login {options['user']!r}.")
        roles = _named(Group, "name", options["role"], "role")
        partners = _named(Partner, "code", options["partner"], "partner")
        try:
            set_roles(user, roles, Reach(options["all"], partners))
        except RoleRefused as error:
            raise CommandError(str(error)) from error
        told = ", ".join(role.name for role in roles) or "no role"
        of = "every partner" if options["all"] else ", ".join(partner.code for partner in partners)
        self.stdout.write(f"{user}: {told}, of {of}")


def _named(model: Any, field: str, names: list[str], what: str) -> list[Any]:
    """The rows of these names; raises CommandError for one that none has."""
    found = list(model.objects.filter(**{f"{field}__in": names}).order_by(field))
    unknown = sorted(set(names) - {getattr(row, field) for row in found})
    if unknown:
        known = ", ".join(model.objects.order_by(field).values_list(field, flat=True)) or "none"
        raise CommandError(f"There is no {what} {', '.join(unknown)}; there are: {known}.")
    return found
