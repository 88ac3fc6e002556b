"""``manage.py verify-statement FILE``: reckon the digest of a statement's lines anew, and say so by the exit code."""

from __future__ import annotations

import io
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commissions.statements.verification import lines_file, printed
from commissions.statements.verification.lines_file import NoLinesFile, Reckoned
from commissions.statements.verification.printed import NoStatement

_PDF = b"%PDF-"


class Command(BaseCommand):
    """Of files alone: it asks no database, so whoever has a statement can be shown what it says."""

    help = "Check the lines of a statement, from its PDF or their file, against its digest. Exit code 1 if wrong."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a statement's PDF, or the file of its lines")
        parser.add_argument("--lines", type=Path, help="the file of the lines, where it is not attached to the PDF")
        parser.add_argument("--digest", help="what the lines must give, where FILE is not the PDF that says so")

    def handle(self, *args: Any, file: Path, lines: Path | None, digest: str | None, **options: Any) -> None:
        """Digest, number and sum of the lines, and whether the digest is the statement's."""
        said, held = _of_pdf(file, lines) if _is_pdf(file) else ("", _bytes(file))
        found = _reckoned(held)
        self.stdout.write(f"{found.lines} lines{_account(found)} come to {found.total:f} {found.currency}".rstrip())
        self.stdout.write(f"digest {found.digest}")
        for wanted in filter(None, (said, (digest or "").strip().lower())):
            if wanted != found.digest:
                raise CommandError(f"WRONG DIGEST: the statement says {wanted}")
            self.stdout.write("it is the digest of the statement")


def _is_pdf(file: Path) -> bool:
    return _bytes(file).startswith(_PDF)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}") from error


def _of_pdf(file: Path, lines: Path | None) -> tuple[str, bytes]:
    """The digest that is printed on it, and the lines that belong to it."""
    try:
        read = printed.read(file)
    except NoStatement as error:
        raise CommandError(f"{file} is no statement: {error}") from error
    held = read.lines if lines is None else _bytes(lines)
    if held is None:
        raise CommandError(f"the lines are not attached to {file}: name their file with --lines")
    return read.digest, held


def _reckoned(held: bytes) -> Reckoned:
    try:
        return lines_file.reckon(io.TextIOWrapper(io.BytesIO(held), "utf-8", newline=""))
    except NoLinesFile as error:
        raise CommandError(f"these are no lines of a statement: {error}") from error


def _account(found: Reckoned) -> str:
    return f" of {found.affiliate_id}" if found.lines else ""
