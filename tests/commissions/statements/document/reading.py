"""What a reader finds in a document."""

from __future__ import annotations

import io
from functools import cache

from pypdf import PageObject, PdfReader

from commissions.statements.document.content import Document
from commissions.statements.document.render import render


@cache
def pages(document: Document) -> list[PageObject]:
    """Of the document as rendered; not again for the next test."""
    return list(PdfReader(io.BytesIO(render(document))).pages)


def read(document: Document) -> str:
    # The reader sees a second byte of every wide character.
    return "\n".join(page.extract_text() for page in pages(document)).replace("\0", "")


def rows(document: Document) -> list[str]:
    return [line.strip() for line in read(document).splitlines()]
