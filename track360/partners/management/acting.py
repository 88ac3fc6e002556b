"""Who acts by a command, and the options of one that moves money: who, and why."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from track360.partners import four_eyes
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner, User


def add_arguments(parser: ArgumentParser) -> None:
    """``--as USER`` and ``--reason TEXT``."""
    parser.add_argument("--as", dest="operator", metavar="USER", default="", help="the operator who answers for it")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why; kept with the change for good")


def signatory(options: dict[str, Any]) -> Signatory:
    """The operator that ``--as`` names. Raises CommandError without one."""
    if not options["operator"]:
        raise CommandError("say who answers for it: --as USER, the login of an operator")
    return four_eyes.person(operator_named(options["operator"]), "by command")


def operator_named(name: str) -> User:
    """The operator of that name. Raises CommandError where no active operator is called so."""
    found = User.objects.filter(username=name, is_staff=True, is_active=True).first()
    if found is None:
        raise CommandError(f"There is no active operator {name!r}.")
    return found


def partner_named(code: str) -> Partner:
    """The partner of that code. Raises CommandError where there is none."""
    found = Partner.objects.filter(code=code).first()
    if found is None:
        raise CommandError(f"there is no partner {code!r}", returncode=1)
    return found
