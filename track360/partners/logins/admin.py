"""Operator pages of logins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST
from unfold.decorators import display

from track360.partners.logins import services
from track360.partners.models import User
from track360.site.permissions import needs
from track360.site.read_only import DetailRow, ReadOnlyAdmin
from track360.site.sign_in import devices
from track360.site.sites import operator_site

PERMISSION = "partners.change_user"
ACTIONS = {
    "disable": (services.disable, "{} is shut out, and its sessions have ended."),
    "enable": (services.enable, "{} may enter again."),
    "end_sessions": (services.end_sessions, "{} is logged out everywhere."),
    "reset_second_factor": (services.reset_second_factor, "{} sets up a second step at the next login."),
}


class ActionForm(forms.Form):
    """What is to be done, and why."""

    action = forms.ChoiceField(choices=[(name, name) for name in ACTIONS])
    reason = forms.CharField(max_length=services.LONGEST_REASON, required=False)


@admin.register(User, site=operator_site)
class UserAdmin(ReadOnlyAdmin):
    """Logins of both sites."""

    partner_path = "affiliate_login__affiliate__partner_id"
    personal = ("username", "email")
    list_display = ("username", "email", "kind", "is_active", "last_login")
    search_fields = ("username", "email")
    list_select_related = ("affiliate_login__affiliate",)
    ordering = ("username",)
    page_title = "Logins"
    object_template = "partners/login.html"

    @display(description="may enter", label={"operators": "info", "affiliates": "success", "nothing": "warning"})
    def kind(self, row: User) -> str:
        """Which site the login opens."""
        if row.is_staff:
            return "operators"
        return "affiliates" if hasattr(row, "affiliate_login") else "nothing"

    def object_title(self, request: HttpRequest, row: User) -> str:
        """The name to log in with."""
        return str(self.shown_value(request, row, "username"))

    def details(self, request: HttpRequest, row: User) -> list[DetailRow]:
        """Everything but the password."""
        speaks_for: Any = getattr(row, "affiliate_login", None)
        return [
            DetailRow("Login", self.shown_value(request, row, "username")),
            DetailRow("E-mail", self.shown_value(request, row, "email")),
            DetailRow("Opens the site of", self.kind(row)),
            DetailRow("Affiliate", speaks_for.affiliate if speaks_for else "none"),
            DetailRow("Active", "yes" if row.is_active else "no"),
            DetailRow("Second step", _second_step(row)),
            DetailRow("Single sign-on", getattr(row, "identity", None) or "no"),
            DetailRow("Last login", row.last_login or "never"),
            DetailRow("Since", row.date_joined),
        ]

    def object_context(self, request: HttpRequest, row: User) -> dict[str, Any]:
        """With the buttons, for those who may press them."""
        return {
            **super().object_context(request, row),
            "login": row,
            "may_change": request.user.has_perm(PERMISSION),
            "is_oneself": row.pk == request.user.pk,
            "has_second_step": devices.has_device(row),
        }

    def more_urls(self, name: str) -> list[URLPattern]:
        """With the address of the buttons."""
        view = self.admin_site.admin_view(require_POST(self.act_view))
        return [path("<path:object_id>/act/", view, name=f"{name}_act"), *super().more_urls(name)]

    @needs(PERMISSION)
    def act_view(self, request: HttpRequest, object_id: str) -> HttpResponseRedirect:
        """Do what the button says, and say what became of it on the login's page."""
        row = self.find(request, unquote(object_id))
        form = ActionForm(request.POST)
        if form.is_valid():
            self._act(request, row, **form.cleaned_data)
        else:
            messages.error(request, "Nothing was done: the reason is too long, or there is no such action.")
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:{self._name()}_change", args=[row.pk]))

    def _act(self, request: HttpRequest, row: User, action: str, reason: str) -> None:
        act, done = ACTIONS[action]
        try:
            act(row, request.user, reason)
        except services.LoginRefused as error:
            messages.error(request, str(error))
            return
        self.log_change(request, row, f"{action.replace('_', ' ')}: {reason}")
        messages.success(request, done.format(row))


def _second_step(row: User) -> str:
    found = [str(device.name) for device in devices.apps_and_passkeys(row)]
    return f"{', '.join(found)}; {devices.codes_left(row)} recovery codes left" if found else "none"
