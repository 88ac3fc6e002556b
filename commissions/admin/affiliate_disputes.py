"""The affiliate's disputes: what it said is wrong, how far each is, and the form that opens one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commissions.admin.affiliate_ledger import customer_shown
from commissions.admin.common import id_of
from commissions.admin.form_base import TEXT
from commissions.corrections.errors import Refused
from commissions.ledger.models import LedgerEntry
from commissions.statements import disputes
from commissions.statements.models import Dispute, Statement
from track360.core.language import say
from track360.site.affiliate_scope import AffiliateScope, scope_of
from track360.site.display import money
from track360.site.sites import affiliate_site

SHOWN = 100
LINE, STATEMENT = "line", "statement"


class LineForm(forms.Form):
    """What is wrong with a line."""

    comment = forms.CharField(
        label=_("What is wrong?"),
        max_length=disputes.LONGEST,
        widget=forms.Textarea(attrs={"class": "t-input", "rows": 4}),
        help_text=_("Your affiliate manager reads this beside how the line was reckoned."),
    )


class MissingForm(LineForm):
    """Which line is missing."""

    customer_id = forms.CharField(label=_("Customer"), max_length=500, strip=False, widget=TEXT)
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"class": "t-input", "type": "date"}))
    field_order = ("customer_id", "day", "comment")


def page(request: HttpRequest) -> HttpResponse:
    """All of them; ``?line=`` or ``?statement=`` opens the form."""
    scope = scope_of(request.user)
    about = _about(request, scope)
    form = _form(request, about)
    if form is not None and request.method == "POST" and form.is_valid() and _opened(request, about, form):
        messages.success(request, say("Your dispute is open. You are told when it is answered."))
        return HttpResponseRedirect(affiliate_site.url("disputes"))
    request.current_app = affiliate_site.name
    shown = {"title": say("Disputes"), "rows": _rows(scope), "form": form, "only_form": [form], "about": _told(about)}
    context = {**affiliate_site.each_context(request), **shown}
    return TemplateResponse(request, "commissions/affiliate/disputes.html", context)


def _about(request: HttpRequest, scope: AffiliateScope) -> LedgerEntry | Statement | None:
    """The own line or statement that the address names; Http404 for any other."""
    models: dict[str, Any] = {LINE: LedgerEntry, STATEMENT: Statement}
    asked = next((name for name in models if name in request.GET), "")
    if not asked:
        return None
    rows = models[asked].objects.filter(**scope._asdict()).select_related("partner")
    found: LedgerEntry | Statement | None = rows.filter(pk=id_of(request.GET[asked])).first()
    if found is None:
        raise Http404
    return found


def _form(request: HttpRequest, about: LedgerEntry | Statement | None) -> LineForm | None:
    if about is None:
        return None
    data = request.POST if request.method == "POST" else None
    if isinstance(about, LedgerEntry):
        # What the form would refuse is not asked for; whoever asks all the same is told why.
        return LineForm(data) if data is not None or disputes.may_open(about) else None
    return MissingForm(data, initial={"day": about.last})


def _opened(request: HttpRequest, about: Any, form: LineForm) -> bool:
    """Open it, or say in the form why not."""
    said, by = form.cleaned_data, request.user.get_username()
    try:
        if isinstance(about, Statement):
            disputes.open_on_missing(about, said["customer_id"], said["day"], said["comment"], by)
        else:
            disputes.open_on_line(disputes.statement_of(about), about, said["comment"], by)
    except Refused as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    return True


def _told(about: LedgerEntry | Statement | None) -> dict[str, Any]:
    """What the form is about."""
    if about is None:
        return {}
    if isinstance(about, Statement):
        return {"statement": about, "until": about.closing.review_until}
    of = disputes.statement_of(about)
    link = reverse("affiliate:commissions_ledgerentry_change", args=[about.pk])
    told = {"line": about, "customer": customer_shown(about), "amount": money(about.amount, about.currency)}
    return {**told, "link": link, "until": of.closing.review_until if of else None}


def _rows(scope: AffiliateScope) -> list[dict[str, Any]]:
    found = list(Dispute.objects.filter(**scope._asdict()).select_related("statement").order_by("-pk")[:SHOWN])
    lines = LedgerEntry.objects.select_related("partner").in_bulk([row.entry_id for row in found if row.entry_id])
    return [_row(row, lines.get(row.entry_id or 0)) for row in found]


def _row(row: Dispute, line: LedgerEntry | None) -> dict[str, Any]:
    if line is None:
        return {"dispute": row, "what": row.customer_id, "day": row.day}
    link = reverse("affiliate:commissions_ledgerentry_change", args=[line.pk])
    shown = {"what": customer_shown(line), "day": line.earned_day, "amount": line.amount, "currency": line.currency}
    return {"dispute": row, "link": link, **shown}


affiliate_site.add_page("disputes/", page, "disputes")
