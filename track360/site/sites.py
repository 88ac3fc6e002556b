"""The two admin sites: ``/admin/`` for operators, ``/affiliate/`` for affiliates."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import AuthenticationForm as PlainAuthenticationForm
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.paginator import InvalidPage
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from unfold.forms import AuthenticationForm
from unfold.sites import UnfoldAdminSite

from track360.site import languages, password_pages
from track360.site.affiliate_admin import AffiliateScopedAdmin
from track360.site.affiliate_scope import is_affiliate
from track360.site.lists import ListAdmin
from track360.site.permissions import Allows, check_known, guarded, has_one, may_follow
from track360.site.sign_in import limits, my_devices, passkeys, password_again, provider, second_factor, single_sign_on
from track360.site.watching import watched, watched_login

CLEARED = '"cache", "storage"'
"""What a browser forgets at logging out. Not its cookies: the session has ended, and it stays one that is known."""
ObjectTools = Callable[[HttpRequest, Any], list[tuple[str, str]]]


class BaseAdminSite(UnfoldAdminSite, ABC):
    """An admin site that rooms can hang further pages into; none is reached without its permission."""

    enable_nav_sidebar = True
    admin_base: type[ListAdmin] = ListAdmin
    refused_admin = "is not a ListAdmin: its list could be filtered by columns that no page shows"
    asks_permissions = True

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.login = watched_login(self.login)  # type: ignore[method-assign, assignment]  # it is no admin_view
        self.pages: list[Any] = []
        self._object_tools: dict[type[Model], list[ObjectTools]] = defaultdict(list)

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Like Django's; raises ImproperlyConfigured for an admin class that is no :attr:`admin_base`."""
        if admin_class is None or not issubclass(admin_class, self.admin_base):
            raise ImproperlyConfigured(f"{admin_class} {self.refused_admin}")
        super().register(model_or_iterable, admin_class, **options)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        # Here, so that a page is in the log of people by being one.
        return super().admin_view(watched(view), cacheable)

    def url(self, name: str) -> str:
        """Where a page of this site is."""
        return reverse(f"{self.name}:{name}")

    def add_page(self, route: str, view: Any, name: str, permission: str = "") -> None:
        """Add a page of its own at ``route`` under the site, for who has the permission; ``view`` takes the request.

        Raises ImproperlyConfigured for a page of the operators' site that names none. A view that takes a POST there
        is marked by ``permissions.needs``.
        """
        allows = self.page_permission(permission, view)
        may_write = hasattr(view, "permissions") or not self.asks_permissions
        self.pages.append(path(route, guarded(self, self.admin_view(view), allows, may_write), name=name))

    @abstractmethod
    def page_permission(self, permission: str, view: Any) -> Allows:
        """Who may open a page that names this permission."""

    def rows(self, request: HttpRequest, model: type[Model]) -> QuerySet[Any]:
        """The rows of a model that the login reaches: those of its list here, none of a model that has no list."""
        admin = self._registry.get(model)
        return admin.get_queryset(request) if admin else model._default_manager.none()

    def may_view(self, request: HttpRequest, model: type[Model]) -> bool:
        """Whether the login may open the list and the pages of a model."""
        admin = self._registry.get(model)
        return admin is not None and admin.has_view_permission(request)

    def add_object_tools(self, model: type[Model], tools: ObjectTools) -> None:
        """Let a room offer buttons on the page of another room's row: ``tools`` gives (name, address) of each."""
        self._object_tools[model].append(tools)

    def object_tools(self, request: HttpRequest, row: Model) -> list[tuple[str, str]]:
        """The buttons above the page of a row; who may not follow one does not see it."""
        found = [tool for tools in self._object_tools[type(row)] for tool in tools(request, row)]
        return [(name, link) for name, link in found if may_follow(request, link)]

    def extra_urls(self) -> list[Any]:
        """The pages added and those before the login, for the theme's ``get_urls``."""
        # Not through admin_view: the second step of the login comes before the permission.
        second_step = never_cache(partial(second_factor.page, self))
        reauthenticate = never_cache(partial(password_again.page, self))
        return [
            path("second-factor/", second_step, name="second_factor"),
            path("reauthenticate/", reauthenticate, name="reauthenticate"),
            path("second-factor/devices/", self.admin_view(partial(my_devices.page, self)), name="my_devices"),
            *passkeys.urls(self),
            *self.pages,
            *password_pages.urls(self),
        ]

    def get_urls(self) -> list[Any]:
        # It knows neither permission nor scope; others that know none stay as names for the theme's templates.
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        # No form here asks for it.
        raise Http404

    def get_sidebar_list(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The menu, as far as the login may follow it."""
        groups = super().get_sidebar_list(request)
        for group in groups:
            group["items"] = [item for item in group["items"] if may_follow(request, item["link"])]
        return [group for group in groups if group["items"]]

    @abstractmethod
    def allowed_users(self) -> QuerySet[Any]:
        """The active logins that may enter by a password."""

    @abstractmethod
    def is_member(self, user: Any) -> bool:
        """Whether the login opens this site, once it has shown all it must."""

    @abstractmethod
    def second_factor_required(self, user: Any) -> bool:
        """Whether a login of this site must set up a second factor before it sees anything."""

    def has_permission(self, request: HttpRequest) -> bool:
        if not self.is_member(request.user):
            return False
        # Whoever stops at the second step may still log out.
        return second_factor.is_done(self, request) or request.path_info == self.url("logout")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        answer = super().logout(request, extra_context)
        answer["Clear-Site-Data"] = CLEARED
        return answer

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if self.is_member(request.user) and not second_factor.is_done(self, request):
            return HttpResponseRedirect(f"{self.url('second_factor')}?{request.GET.urlencode()}")
        answer = super().login(request, extra_context)
        if request.method == "POST" and answer.status_code == 302:
            limits.remember(answer, request.user.get_username())
        return answer


class OperatorSite(BaseAdminSite):
    """For those who run the programme (``is_staff``)."""

    index_title = "Overview"
    login_template = "site/operator_login.html"

    def extra_urls(self) -> list[Any]:
        """With those of single sign-on, which is for operators alone."""
        return [*super().extra_urls(), *single_sign_on.urls(self)]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        ways = {
            "single_sign_on": settings.OIDC_NAME if provider.is_configured() else "",
            "passwords": settings.OPERATOR_PASSWORDS,
        }
        return super().login(request, {**ways, **(extra_context or {})})

    def page_permission(self, permission: str, view: Any) -> Allows:
        check_known(permission)
        return lambda request: request.user.has_perm(permission) and has_one(request, view)

    def allowed_users(self) -> QuerySet[Any]:
        users = get_user_model().objects.filter(is_active=True, is_staff=True)
        return users if settings.OPERATOR_PASSWORDS else users.none()

    def is_member(self, user: Any) -> bool:
        return bool(user.is_active and user.is_staff)

    def second_factor_required(self, user: Any) -> bool:
        return bool(settings.OPERATOR_TOTP)

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        try:
            return super().search(request, extra_context)
        except InvalidPage as error:  # which the theme takes from the address as it stands there
            raise Http404 from error


class AffiliateAuthenticationForm(AuthenticationForm):
    """Lets in only logins tied to an affiliate, and says no more than for a wrong password."""

    error_messages = {
        **PlainAuthenticationForm.error_messages,
        "invalid_login": _("Please enter a correct username and password. Both are case-sensitive."),
    }

    def confirm_login_allowed(self, user: Any) -> None:
        # Not the admin's own, which lets in staff only.
        PlainAuthenticationForm.confirm_login_allowed(self, user)
        if not is_affiliate(user):
            raise ValidationError(self.error_messages["invalid_login"], code="invalid_login")


class AffiliateSite(BaseAdminSite):
    """For affiliates: takes only admin classes that filter every query by the login's affiliate."""

    settings_name = "UNFOLD_AFFILIATE"
    asks_permissions = False
    index_title = _("Overview")
    login_form = AffiliateAuthenticationForm
    admin_base = AffiliateScopedAdmin
    refused_admin = "is not an AffiliateScopedAdmin: the affiliate site would show it unscoped"

    def allowed_users(self) -> QuerySet[Any]:
        return get_user_model().objects.filter(is_active=True, affiliate_login__isnull=False)

    def extra_urls(self) -> list[Any]:
        """With the choice of a language, which comes before the login too."""
        return [*super().extra_urls(), *languages.urls(self)]

    def page_permission(self, permission: str, view: Any) -> Allows:
        # Whoever may enter may read all that is its own.
        return self.has_permission

    def is_member(self, user: Any) -> bool:
        return is_affiliate(user)

    def second_factor_required(self, user: Any) -> bool:
        return bool(user.affiliate_login.affiliate.partner.affiliates_second_factor)

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        # The theme's search reads every registered model, whosever rows.
        raise Http404


operator_site = OperatorSite(name="admin")
affiliate_site = AffiliateSite(name="affiliate")


def get_site(name: str) -> BaseAdminSite:
    """The site of that name; raises KeyError."""
    return {site.name: site for site in (operator_site, affiliate_site)}[name]
