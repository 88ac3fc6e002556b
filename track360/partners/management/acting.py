"""The options of a command that moves money: who acts, and why."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from track360.partners import four_eyes
from track360.partners.four_eyes import Signatory


def add_arguments(parser: ArgumentParser) -> None:
    """``--as USER`` and ``--reason TEXT``."""
    parser.add_argument("--as", dest="operator", metavar="USER", default="", help="the operator who answers for it")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why; kept with the change for good")


def signatory(options: dict[str, Any]) -> Signatory:
    """The operator that ``--as`` names. Raises CommandError without one."""
    if not options["operator"]:
        raise CommandError("say who answers for it: --as USER, the login of an operator")
    try:
        return four_eyes.operator_named(options["operator"], "by command")
    except LookupError as error:
        raise CommandError(str(error)) from None
