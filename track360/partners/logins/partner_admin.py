"""Whether a partner's affiliates must have a second factor: a switch on the partner's page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from track360.partners.people import log
from track360.partners.people.models import Kind
from track360.site.permissions import needs
from track360.site.read_only import ReadOnlyAdmin

PERMISSION = "partners.change_partner"


class SecondFactorAdmin(ReadOnlyAdmin):
    """A page of a partner with that switch."""

    def more_urls(self, name: str) -> list[URLPattern]:
        """With the address of the switch."""
        view = self.admin_site.admin_view(require_POST(self.second_factor_view))
        return [path("<path:object_id>/second-factor/", view, name=f"{name}_second_factor"), *super().more_urls(name)]

    def object_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """With what it says, and where it is pressed by whom."""
        return {
            **super().object_context(request, row),
            "second_factor_required": row.affiliates_second_factor,
            "may_require_second_factor": request.user.has_perm(PERMISSION),
            "require_second_factor": reverse(f"{self.admin_site.name}:{self._name()}_second_factor", args=[row.pk]),
        }

    @needs(PERMISSION)
    def second_factor_view(self, request: HttpRequest, object_id: str) -> HttpResponseRedirect:
        """Require it (``required=1``) or leave it to the affiliates; it acts on their next request."""
        row = self.find(request, unquote(object_id))
        row.affiliates_second_factor = request.POST.get("required") == "1"
        row.save(update_fields=["affiliates_second_factor"])
        said = "required" if row.affiliates_second_factor else "optional"
        log.record(request, Kind.AFFILIATES_SECOND_FACTOR, partner=row, subject=str(row), now=said)
        messages.success(request, f"A second step is now {said} for the affiliates of {row}.")
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:{self._name()}_change", args=[row.pk]))
