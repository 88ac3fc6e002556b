"""What a statement's PDF says of its lines: the digest that is printed on it, and the file attached to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from commissions.statements.verification.lines_file import NAME

_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


class NoStatement(ValueError):
    """It is no PDF of a statement; the message says why."""


@dataclass(frozen=True, slots=True)
class Printed:
    """digest: in hex, as one reads it on the page. lines: the attached file; None where it was too large for that."""

    digest: str
    lines: bytes | None


def read(path: Path) -> Printed:
    """Raises NoStatement."""
    try:
        reader = PdfReader(path)
        text = "\n".join(page.extract_text() for page in reader.pages)
        attached = reader.attachments.get(NAME, [])
    except PyPdfError as error:
        raise NoStatement(f"it cannot be read: {error}") from error
    found = set(_DIGEST.findall(text))
    if len(found) != 1:
        raise NoStatement(f"{len(found) or 'no'} digests are printed on it; it must be one")
    return Printed(found.pop(), attached[0] if attached else None)
