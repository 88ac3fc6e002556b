"""``manage.py operator NAME EMAIL --role ROLE … (--partner CODE …|--all) [--as USER]``: a login for an operator."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from track360.core.mail import MailNotSent
from track360.partners.logins import operators
from track360.partners.logins.services import LoginRefused
from track360.partners.management import acting, reaching
from track360.partners.models import User
from track360.partners.roles.service import RoleRefused


class Command(BaseCommand):
    """Nobody types somebody else's password: a link, good once, has its owner set one."""

    help = "Make an operator's login with its roles, and mail (or print) the link by which its owner sets a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="to log in with")
        parser.add_argument("email", help="where the link is sent")
        parser.add_argument("--role", action="append", required=True, metavar="ROLE", help="may be given repeatedly")
        reaching.add_arguments(parser)
        parser.add_argument("--as", dest="by", metavar="USER", help="the operator who gives it; the first needs none")
        parser.add_argument("--print", action="store_true", help="show the link here instead of mailing it")

    def handle(self, *args: Any, **options: Any) -> None:
        roles, reach = reaching.roles(options["role"]), reaching.reach(options)
        by, by_mail = _by(options["by"]), not options["print"]
        try:
            link = operators.invite(options["name"], options["email"], roles, reach, by, by_mail=by_mail)
        except (LoginRefused, RoleRefused, MailNotSent) as error:
            raise CommandError(str(error)) from error
        said = f"a link was sent to {options['email']}" if by_mail else link
        self.stdout.write(f"{options['name']}: {reaching.in_words(roles, reach)}; {said}")


def _by(name: str | None) -> User | None:
    if name:
        return acting.operator_named(name)
    if User.objects.filter(is_staff=True, is_active=True).exists():
        raise CommandError("say who gives it: --as USER, the login of an operator")
    return None
