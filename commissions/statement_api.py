"""The API of statements and payouts: what was closed and approved, of which lines, and what of it is paid."""

from __future__ import annotations

import logging

from django.http import HttpResponse
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from commissions import statement_selectors as selectors
from commissions.payouts import papers
from commissions.statements.document.content import Inconsistent
from commissions.statements.document.faces import NoGlyph
from track360.affiliates import contacts
from track360.core.errors import Problem
from track360.core.json import dumps
from track360.partners.views import DataView, json_response

log = logging.getLogger(__name__)


class StatementsView(DataView):
    """Statements of closed periods."""

    endpoint = "statements"

    def get(self, request: Request, vertical: str) -> HttpResponse:
        """List them by page or cursor, the oldest first."""
        return json_response(selectors.statements_page(self.caller.partner, request._request.GET))


class StatementView(DataView):
    """One statement."""

    endpoint = "statements"

    def get(self, request: Request, vertical: str, statement_id: str) -> HttpResponse:
        """Its figures, what they consist of, its documents and payments."""
        return json_response(dumps({"data": selectors.statement(self.caller.partner, statement_id)}))


class StatementLinesView(DataView):
    """The lines that a statement owns."""

    endpoint = "statements"

    def get(self, request: Request, vertical: str, statement_id: str) -> HttpResponse:
        """List them by page or cursor, in the order in which they were booked."""
        return json_response(selectors.lines_page(self.caller.partner, statement_id, request._request.GET))


class _Pdf(JSONRenderer):
    """What else may be asked for; the view writes it itself."""

    media_type = "application/pdf"


class StatementDocumentView(DataView):
    """A statement as its affiliate files it."""

    endpoint = "statements"
    renderer_classes = [_Pdf, JSONRenderer]

    def get(self, request: Request, vertical: str, statement_id: str) -> HttpResponse:
        """The PDF in the affiliate's language, with the lines in it."""
        paper = selectors.paper(self.caller.partner, statement_id, request._request.GET)
        with contacts.reading(self.caller.partner, papers.whose(paper)):
            try:
                body = papers.pdf(paper, attach=True)
            except NoGlyph as error:
                raise Problem(422, f"The document cannot be drawn: {error}.", code="no-glyph") from error
            except Inconsistent as error:
                log.exception("statement %s was not printed", statement_id)
                raise Problem(422, f"The document is not printed: {error}.", code="inconsistent") from error
        answer = HttpResponse(body, content_type="application/pdf")
        answer["Content-Disposition"] = f'attachment; filename="{papers.name(paper)}"'
        return answer


class PayoutsView(DataView):
    """Payments of approved statements."""

    endpoint = "payouts"

    def get(self, request: Request, vertical: str) -> HttpResponse:
        """List them by page or cursor, the oldest first."""
        return json_response(selectors.payouts_page(self.caller.partner, request._request.GET))
