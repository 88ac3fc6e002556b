"""Publishing the heads of all chains: what stands outside the database shows that a chain was made anew."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

from django.conf import settings

from track360.core import mail
from track360.core.chain import sealing
from track360.partners.models import Partner

NOBODY = "-"
"""Where a partner's code would stand: of calls that no partner made."""


def publish(day: date) -> None:
    """Write the heads to a new file of ``HEADS_DIR`` and mail them to ``HEADS_MAIL``. Raises ``MailNotSent``."""
    lines = listed()
    if settings.HEADS_DIR:
        # What was published once is never written over.
        with suppress(FileExistsError), _file(day).open("x") as file:
            file.writelines(f"{line}\n" for line in lines)
    for address in settings.HEADS_MAIL:
        mail.send("partners/heads_email.txt", address, {"day": day, "lines": lines})


def _file(day: date) -> Path:
    return Path(settings.HEADS_DIR, f"heads-{day}").with_suffix(".txt")


def listed() -> list[str]:
    """``acme ledger 12 3f…``: partner, chain, number of the newest seal, and its head."""
    codes = dict(Partner.objects.values_list("pk", "code"))
    return [
        f"{codes.get(seal.partner_id, NOBODY)} {seal.what} {seal.number} {bytes(seal.head).hex()}"
        for seal in sealing.heads()
    ]
