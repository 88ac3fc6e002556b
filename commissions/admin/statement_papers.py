"""A statement's files on either site: its PDF, those of its invoice and credit notes, and its lines."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.urls import reverse

from commissions.admin.common import id_of
from commissions.admin.statement_parts import approval_of
from commissions.payouts import papers
from commissions.payouts.invoices.models import Document
from commissions.statements.document.content import Inconsistent
from commissions.statements.document.faces import NoGlyph
from commissions.statements.models import Statement
from track360.site import watching
from track360.site.exports import attached
from track360.site.read_only import ReadOnlyAdmin

log = logging.getLogger(__name__)


def of_statement(row: Statement) -> dict[str, Any]:
    """Its invoice, or None, and its credit notes, as templates show them."""
    # Approving numbers them.
    found = list(row.documents.order_by("pk")) if approval_of(row) else []
    notes = [each for each in found if each.kind == Document.Kind.CREDIT_NOTE]
    return {"invoice": next((each for each in found if each not in notes), None), "credit_notes": notes}


class Papers(ReadOnlyAdmin):
    """An admin class of statements, with the views of their files; whose ``find`` decides who reaches which."""

    def pdf_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """The statement, or (``?document=``) the invoice or credit note of it: the same file on both sites."""
        row: Any = self.find(request, unquote(object_id))
        asked = request.GET.get("document", "")
        paper = row.documents.filter(pk=id_of(asked)).first() if asked else row
        if paper is None:
            raise Http404
        try:
            # Without lines that name customers of others also for operators: they send it on.
            body = papers.pdf(paper, attach=not papers.names_others(row))
        except (Inconsistent, NoGlyph) as error:
            return self._not_printed(request, row, error)
        return attached(HttpResponse(body, content_type="application/pdf"), papers.name(paper))

    def _not_printed(self, request: HttpRequest, row: Statement, error: Exception) -> HttpResponseBase:
        if isinstance(error, Inconsistent):
            # Frozen figures that are not those of the lines: somebody has to look before it stands on paper.
            log.error("statement %s was not printed", row.pk, exc_info=error)
        messages.error(request, self.why_not_printed(error))
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:{self._name()}_change", args=[row.pk]))

    def why_not_printed(self, error: Exception) -> str:
        """In words for whoever reads this site."""
        return str(error)

    def lines_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """The lines that its digest is reckoned over."""
        row: Any = self.find(request, unquote(object_id))
        watching.note(request, row, rows=row.lines)
        answer = StreamingHttpResponse(papers.lines(row), content_type="text/csv; charset=utf-8")
        return attached(answer, f"lines-{row.label}-{row.currency}.csv")
