"""The feeds of a partner on its operator page: what was due, what came, and when it is due."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from track360.core.clock import now
from track360.ingest import registry
from track360.ingest.feeds import set_due
from track360.partners.logins.partner_admin import SecondFactorAdmin
from track360.reports.selectors.feeds import feeds_of
from track360.site.permissions import needs

PERMISSION = "ingest.change_feeddue"


class DueForm(forms.Form):
    """A time of the day per entity; empty: expected at no time."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for entity in registry.ENTITIES:
            self.fields[entity] = forms.TimeField(required=False, input_formats=["%H:%M"])


class FeedsAdmin(SecondFactorAdmin):
    """A page of a partner that also shows its feeds and takes their due times."""

    def more_urls(self, name: str) -> list[URLPattern]:
        """With the address that due times are posted to."""
        view = self.admin_site.admin_view(self.due_view)
        return [path("<path:object_id>/feeds/", view, name=f"{name}_feeds"), *super().more_urls(name)]

    def object_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """With the state of every feed."""
        ((_, feeds),) = feeds_of([row], now())
        return {
            **super().object_context(request, row),
            "feeds": feeds,
            "may_set_due": request.user.has_perm(PERMISSION),
            "set_due": reverse(f"{self.admin_site.name}:{self._name()}_feeds", args=[row.pk]),
        }

    @needs(PERMISSION)
    @method_decorator(require_POST)
    def due_view(self, request: HttpRequest, object_id: str) -> HttpResponseRedirect:
        """Set all of the partner's due times."""
        row = self.find(request, unquote(object_id))
        form = DueForm(request.POST)
        if form.is_valid():
            set_due(row, form.cleaned_data)
            self.log_change(request, row, f"Set due times: {form.cleaned_data}")
            messages.success(request, "The due times are set.")
        else:
            messages.error(request, "Give times of the day as 06:00, or nothing.")
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:{self._name()}_change", args=[row.pk]))
