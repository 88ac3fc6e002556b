"""The logins of an affiliate on its operator page: who may enter, and inviting somebody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from track360.affiliates import invitations
from track360.affiliates.admin_view_as import ViewAsAdmin
from track360.affiliates.models import Affiliate
from track360.core.mail import MailNotSent

PERMISSION = "affiliates.add_affiliatelogin"


class InvitationForm(forms.Form):
    """Whom to invite."""

    email = forms.EmailField(max_length=254)


class LoginsAdmin(ViewAsAdmin):
    """A page of an affiliate that also shows and invites its logins."""

    object_template = "affiliates/affiliate.html"

    def more_urls(self, name: str) -> list[URLPattern]:
        """With the address that an invitation is posted to."""
        view = self.admin_site.admin_view(self.invite_view)
        return [path("<path:object_id>/invite/", view, name=f"{name}_invite"), *super().more_urls(name)]

    def object_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """With the logins, and the form for those who may invite."""
        return {
            **super().object_context(request, row),
            "logins": invitations.logins(row),
            "may_invite": request.user.has_perm(PERMISSION),
            "invite": reverse(f"{self.admin_site.name}:{self._name()}_invite", args=[row.pk]),
            "address": row.email,
        }

    @method_decorator(require_POST)
    def invite_view(self, request: HttpRequest, object_id: str) -> HttpResponseRedirect:
        """Invite, or invite again, and say what became of it on the affiliate's page."""
        row = self.find(request, unquote(object_id))
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        form = InvitationForm(request.POST)
        if form.is_valid():
            self._invite(request, row, form.cleaned_data["email"])
        else:
            messages.error(request, "Give the e-mail address of whom you want to invite.")
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:{self._name()}_change", args=[row.pk]))

    def _invite(self, request: HttpRequest, row: Affiliate, email: str) -> None:
        try:
            login = invitations.invite(row, email, request.user)
        except (invitations.InvitationRefused, MailNotSent) as error:
            messages.error(request, str(error))
            return
        self.log_change(request, row, f"Invited {email} as {login.user}")
        messages.success(request, f"{email} is invited; the link in the mail works once.")
