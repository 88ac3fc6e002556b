"""Where an operator begins to look as an affiliate: a button above its page, and a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from track360.affiliates import view_as
from track360.affiliates.models import Affiliate
from track360.site.permissions import needs
from track360.site.read_only import ReadOnlyAdmin
from track360.site.sites import affiliate_site, operator_site


class ReasonForm(forms.Form):
    """Why; the log of people keeps it."""

    reason = forms.CharField(min_length=5, max_length=500)


class ViewAsAdmin(ReadOnlyAdmin):
    """A page of an affiliate from which its site can be seen as it sees it."""

    def more_urls(self, name: str) -> list[URLPattern]:
        """With the page that asks for the reason."""
        view = self.admin_site.admin_view(self.view_as_view)
        return [path("<path:object_id>/view-as/", view, name=f"{name}_view_as"), *super().more_urls(name)]

    @needs(view_as.PERMISSION)
    def view_as_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the reason, begin, and lead to the affiliate's first page."""
        row = self.find(request, unquote(object_id))
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            view_as.begin(request, row, form.cleaned_data["reason"])
            return HttpResponseRedirect(affiliate_site.url("index"))
        return self.sub_page(request, row, "affiliates/view_as.html", "View as affiliate", {"form": form})


def tools(request: HttpRequest, row: Any) -> list[tuple[str, str]]:
    """The button; the site shows it to whoever may press it."""
    return [("View as affiliate", reverse(f"{operator_site.name}:affiliates_affiliate_view_as", args=[row.pk]))]


operator_site.add_object_tools(Affiliate, tools)
operator_site.add_page(
    "leave-affiliate/", needs(view_as.PERMISSION)(view_as.leave), "leave_affiliate", view_as.PERMISSION
)
