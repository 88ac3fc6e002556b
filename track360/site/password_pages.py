"""Setting a password by a link in a mail, on both sites: Django's views with the look of the site.

Whether an address is known shows neither in the answer nor in how long it takes: a worker looks it up later.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.auth import views
from django.contrib.auth.forms import PasswordResetForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from track360.core import mail, net, throttle
from track360.core.jobs import enqueue_after_commit
from track360.core.language import is_english
from track360.site import languages, one_time_links

HOUR = 3600


class _SitePage:
    """What the pages share: the look of the site they belong to."""

    site: Any = None
    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        self.request.current_app = self.site.name
        return {**self.site.each_context(self.request), **context}


class PasswordResetView(_SitePage, views.PasswordResetView):
    """Takes an e-mail address and says the same about any."""

    template_name = "site/password_reset_form.html"
    title = _("Forgotten password")

    def form_valid(self, form: PasswordResetForm) -> HttpResponse:
        asked_by = f"reset:address:{net.neighbourhood(self.request.META.get('REMOTE_ADDR', ''))}"
        if not throttle.hit("reset", asked_by, settings.RESETS_PER_ADDRESS, HOUR).admitted:
            return TemplateResponse(self.request, "site/locked.html", {"asked": True}, status=429)
        # Named only where it is another, so that a worker of before, which knows no language, understands.
        asked_in = () if is_english() else (translation.get_language(),)
        enqueue_after_commit("site.send_reset", self.site.name, form.cleaned_data["email"], *asked_in)
        return HttpResponseRedirect(self.site.url("password_reset_done"))


class PasswordResetDoneView(_SitePage, views.PasswordResetDoneView):
    """Says what happens next, if the address is known."""

    template_name = "site/password_reset_done.html"
    title = _("Look into your mail")


class PasswordResetConfirmView(_SitePage, views.PasswordResetConfirmView):
    """Sets a password for whoever holds the link; the token leaves the address line before the page is shown."""

    template_name = "site/password_reset_confirm.html"
    title = _("Set your password")
    token_generator: one_time_links.LinkTokenGenerator = one_time_links.RESET_TOKENS

    def get_user(self, uidb64: str) -> Any:
        # A link mailed by one site must not open a login of the other.
        user = super().get_user(uidb64)
        return user if user and self.site.allowed_users().filter(pk=user.pk).exists() else None

    def get_success_url(self) -> str:
        return str(self.site.url("password_reset_complete"))


class PasswordResetCompleteView(_SitePage, views.PasswordResetCompleteView):
    """Leads on to the login."""

    template_name = "site/password_reset_complete.html"
    title = _("Your password is set")


def urls(site: Any) -> list[URLPattern]:
    """The pages before the login; the first one's name is the one the theme's login page links to."""
    kinds = (
        ("reset", "reset_link", one_time_links.RESET_TOKENS),
        ("invitation", "invitation_link", one_time_links.INVITATION_TOKENS),
    )
    return [
        path("forgotten/", never_cache(PasswordResetView.as_view(site=site)), name="admin_password_reset"),
        path(
            "forgotten/asked/",
            never_cache(PasswordResetDoneView.as_view(site=site)),
            name="password_reset_done",
        ),
        path(
            "forgotten/done/",
            never_cache(PasswordResetCompleteView.as_view(site=site)),
            name="password_reset_complete",
        ),
        *(
            path(
                f"{word}/<uidb64>/<token>/",
                PasswordResetConfirmView.as_view(site=site, token_generator=tokens),
                name=name,
            )
            for word, name, tokens in kinds
        ),
    ]


def send_reset(site: Any, email: str, language: str = "") -> int:
    """Mail a link to every login of the site with that address, in its language, else in the one it was asked for in;
    returns how many. Raises ``mail.MailNotSent``."""
    # By mailbox too, so that many callers cannot fill one; hashed, for windows are no address book.
    mailbox = hashlib.sha256(email.lower().encode()).hexdigest()
    users = [user for user in PasswordResetForm().get_users(email) if site.allowed_users().filter(pk=user.pk).exists()]
    if not users or not throttle.hit("reset", f"reset:mailbox:{mailbox}", settings.RESETS_PER_MAILBOX, HOUR).admitted:
        return 0
    for user in users:
        link = one_time_links.link_for(site.name, "reset_link", user, one_time_links.RESET_TOKENS)
        context = {
            "user": user,
            "link": link,
            "hours": round(one_time_links.RESET_TOKENS.lifetime.total_seconds() / HOUR),
        }
        with languages.reading(user, language):
            mail.send("site/password_reset_email.txt", user.email, context)
    return len(users)
