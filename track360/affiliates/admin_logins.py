"""The logins of an affiliate on its operator page: who may enter, and inviting somebody."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from track360.affiliates import invitations
from track360.affiliates.admin_view_as import ViewAsAdmin
from track360.affiliates.models import Affiliate, AffiliateLogin
from track360.core.mail import MailNotSent
from track360.site.masking import masked, sees_clear
from track360.site.permissions import needs

PERMISSION = "affiliates.add_affiliatelogin"


class InvitationForm(forms.Form):
    """Whom to invite."""

    email = forms.EmailField(max_length=254)


class ShownLogin(NamedTuple):
    """A login as the reader may know it; ``again`` is the address to invite once more, where that can be done."""

    login: AffiliateLogin
    state: str
    name: str
    email: str
    again: str


def _shown(found: invitations.LoginState, clear: bool, may_invite: bool) -> ShownLogin:
    user: Any = found.login.user
    name, email = str(user), user.email
    again = email if clear and may_invite and found.state in {"invited", "expired"} else ""
    if clear:
        return ShownLogin(*found, name, email, again)
    return ShownLogin(*found, masked("username", name), masked("email", email), again)


class LoginsAdmin(ViewAsAdmin):
    """A page of an affiliate that also shows and invites its logins."""

    object_template = "affiliates/affiliate.html"

    def more_urls(self, name: str) -> list[URLPattern]:
        """With the address that an invitation is posted to."""
        view = self.admin_site.admin_view(self.invite_view)
        return [path("<path:object_id>/invite/", view, name=f"{name}_invite"), *super().more_urls(name)]

    def object_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """With the logins, and the form for those who may invite."""
        clear, may_invite = sees_clear(request), request.user.has_perm(PERMISSION)
        return {
            **super().object_context(request, row),
            "logins": [_shown(found, clear, may_invite) for found in invitations.logins(row)],
            "may_see_login": request.user.has_perm("partners.view_user"),
            "may_invite": may_invite,
            "invite": reverse(f"{self.admin_site.name}:{self._name()}_invite", args=[row.pk]),
            "address": row.email if clear else "",
        }

    @needs(PERMISSION)
    @method_decorator(require_POST)
    def invite_view(self, request: HttpRequest, object_id: str) -> HttpResponseRedirect:
        """Invite, or invite again, and say what became of it on the affiliate's page."""
        row = self.find(request, unquote(object_id))
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
