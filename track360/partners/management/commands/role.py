"""``manage.py role USER ROLE [--partner CODE ...|--all]``: what an operator's login may do, and for whom."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from track360.partners.management import reaching
from track360.partners.models import User
from track360.partners.roles.service import RoleRefused, set_roles


class Command(BaseCommand):
    """Sets the roles of a login and the partners it reaches; what it had before is gone."""

    help = "Give a login its roles (none: take them all), for some partners or all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="the name of the login; manage.py operator makes one")
        parser.add_argument("role", nargs="*", help="a role, or several; none takes away what it has")
        reaching.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["user"]).first()
        if user is None:
            raise CommandError(f"There is no login {options['user']!r}.")
        roles, reach = reaching.roles(options["role"]), reaching.reach(options)
        try:
            set_roles(user, roles, reach)
        except RoleRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{user}: {reaching.in_words(roles, reach)}")
