"""``manage.py login NAME ACTION``: what the page of a login does, for the day on which nobody gets to a page."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from track360.partners.logins import services
from track360.partners.management import acting
from track360.partners.models import User

ACTIONS = {
    "disable": services.disable,
    "enable": services.enable,
    "end-sessions": services.end_sessions,
    "reset-second-factor": services.reset_second_factor,
}


class Command(BaseCommand):
    """Whoever may run this may do anything; ``--as`` says for the log who it is."""

    help = "Disable or enable a login, end its sessions, or take its lost second factor away."

    def add_arguments(self, parser: CommandParser) -> None:
        """The login, what is to be done, by whom and why."""
        parser.add_argument("name", help="of the login")
        parser.add_argument("action", choices=ACTIONS)
        parser.add_argument("--as", dest="by", required=True, metavar="USER", help="an operator's login; not the same")
        parser.add_argument("--reason", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; a line says so."""
        login, by = _login(options["name"]), acting.operator_named(options["by"])
        try:
            ACTIONS[options["action"]](login, by, options["reason"])
        except services.LoginRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{login}: {options['action']}")


def _login(name: str) -> User:
    found = User.objects.filter(username=name).first()
    if found is None:
        raise CommandError(f"There is no login {name!r}.")
    return found
