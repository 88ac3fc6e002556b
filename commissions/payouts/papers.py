"""The files that an affiliate keeps: PDFs of a statement and of its credit notes, and the statement's lines."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import translation

from commissions.payouts.invoices import printing
from commissions.payouts.invoices.models import Document
from commissions.statements import contents
from commissions.statements.breakdown import own_lines
from commissions.statements.models import Statement
from commissions.statements.verification import lines_file


def whose(of: Statement | Document) -> str:
    """The id of the affiliate that it is for."""
    statement = of if isinstance(of, Statement) else of.statement
    return str(statement.affiliate_id)


def pdf(of: Statement | Document, attach: bool) -> bytes:
    """A statement (the invoice for it is the same file) or a credit note, in the language that is active.

    attach: with the statement's lines as a file in it, unless they are too many. Raises faces.NoGlyph.
    """
    language = translation.get_language()
    if isinstance(of, Document) and of.kind == Document.Kind.CREDIT_NOTE:
        return printing.credit_note_pdf(of, language)
    return printing.pdf(of if isinstance(of, Statement) else of.statement, language, attach)


def name(of: Statement | Document) -> str:
    """What a browser keeps the PDF as."""
    if isinstance(of, Statement):
        return f"statement-{of.label}-{of.currency}.pdf"
    return f"{of.kind.replace('_', '-')}-{of}.pdf"


def lines(of: Statement) -> Iterator[bytes]:
    """The file of a statement's lines, row by row: its digest is the statement's."""
    return lines_file.pieces(contents.lines(of))


def names_others(of: Statement) -> bool:
    """Whether lines name customers that are not the affiliate's own, whom it knows by a pseudonym."""
    return own_lines(of).exclude(direct_id=of.affiliate_id).exclude(customer_id="").exists()
