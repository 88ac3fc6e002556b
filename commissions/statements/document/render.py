"""A document as a PDF file."""

from __future__ import annotations

from datetime import UTC, datetime, time

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from commissions.statements.document import figures, payment, sections, words
from commissions.statements.document.canvas import END, HEIGHT, Canvas
from commissions.statements.document.content import Document
from commissions.statements.document.flow import BOTTOM, INNER, MARGIN, SMALL, Flow
from commissions.statements.verification import lines_file
from track360.core.language import reading


def render(document: Document, lines: bytes | None = None) -> bytes:
    """The file; always the same bytes for the same document and lines.

    lines: the statement's, as ``lines_file.write`` gives them, to be attached; None where there are too many.
    Raises faces.NoGlyph for a text that has a character which no font draws.
    """
    made = datetime.combine(document.issued, time.min, UTC)
    with reading(document.language):
        canvas = Canvas(get_language_info(document.language)["bidi"], document.language, made)
        canvas.describe(f"{words.title(document.kind)} {document.number}", document.partner.name)
        _draw(canvas, document, lines is not None)
        _number_pages(canvas, document)
        if lines is not None:
            canvas.attach(lines_file.NAME, lines, made)
        return canvas.bytes()


def _draw(canvas: Canvas, document: Document, attached: bool) -> None:
    flow = Flow(canvas)
    for part in (sections.head, sections.parties, sections.glance, sections.earned, sections.reckoning,
                 payment.payment, payment.on_hold):  # fmt: skip
        part(flow, document)
    payment.check(flow, document, lines_file.NAME if attached else None)


def _number_pages(canvas: Canvas, document: Document) -> None:
    """Only now it is known how many there are."""
    y = HEIGHT - BOTTOM + 8
    for page in range(1, canvas.page + 1):
        canvas.turn_to(page)
        canvas.line(MARGIN, y - 2, INNER)
        # Of a statement, an id of the partner's is part of the number, and may be long.
        named = canvas.wrapped(f"{words.title(document.kind)} {figures.whole(document.number)}", INNER * 3 / 4, SMALL)
        canvas.text(MARGIN, y, INNER * 3 / 4, named[0], SMALL)
        of = _("Page {page} of {pages}").format(page=figures.number(page), pages=figures.number(canvas.page))
        canvas.text(MARGIN + INNER * 3 / 4, y, INNER / 4, of, SMALL, END)
