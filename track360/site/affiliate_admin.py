"""The one base class of the affiliate site: every query is filtered by the login's affiliate before anything else."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from track360.site.affiliate_scope import AffiliateScope, scope_of
from track360.site.read_only import ReadOnlyAdmin


class AffiliateScopedAdmin(ReadOnlyAdmin):
    """Shows an affiliate its own rows.

    List, page of a row, filters and their values, search and downloads all start from :meth:`within_reach`, so a row
    of another affiliate is a row that does not exist. A subclass narrows with :meth:`scoped`; it cannot widen. There
    are no permissions here: whoever may enter may read all that is its own.
    """

    list_select_related: bool | tuple[str, ...] = False

    def scope(self, request: HttpRequest) -> AffiliateScope:
        """Whose rows the login may see."""
        return scope_of(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def within_reach(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        scope = self.scope(request)
        # The partner last, so that no subclass can leave it out.
        return self.scoped(rows, scope).filter(partner_id=scope.partner_id)

    def scoped(self, rows: QuerySet[Any], scope: AffiliateScope) -> QuerySet[Any]:
        """The rows of the affiliate among those of the partner."""
        return rows.filter(affiliate_id=scope.affiliate_id)

    def whose_file(self, request: HttpRequest) -> str:
        return str(request.user.affiliate_login.affiliate.partner.code)  # type: ignore[union-attr]
