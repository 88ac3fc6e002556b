"""Handing in a programme by command, and saying what became of it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commissions.corrections import service
from commissions.corrections.errors import Refused
from commissions.corrections.models import Draft
from commissions.corrections.submitting import Submitted, submit
from commissions.management import told
from commissions.programme.problems import ProgrammeError
from track360.partners.management import acting


def hand_in(source: Any, options: dict[str, Any]) -> Submitted:
    """What became of it. Raises CommandError, and then nothing was written."""
    by = acting.signatory(options)
    try:
        return submit(source, by, options["reason"])
    except ProgrammeError as error:
        raise refused(error) from error
    except Refused as error:
        raise CommandError(f"refused, nothing was written: {error}", returncode=1) from None


def refused(error: ProgrammeError) -> CommandError:
    """All that is wrong with a file."""
    problems = "\n".join(f"  {problem}" for problem in error.problems)
    return CommandError(f"refused, nothing was written:\n{problems}", returncode=1)


def tell_drafts(command: BaseCommand, drafts: list[Draft]) -> None:
    """Preview the drafts here and now, for no worker may run, and say how they go on."""
    for row in drafts:
        service.run(row.pk)
        row.refresh_from_db()
        for line in told.effects(row.partner.code, service.effects_of(row)):
            command.stdout.write(line)
        command.stdout.write(
            f"draft {row.pk} of {row.partner.code}: somebody else publishes it, on the operators' site or by "
            f"manage.py publish {row.pk} --as USER"
        )
