"""Operator pages of who may do what: the roles of each login with its partners, and what each role may do."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from track360.partners.models import Partner, User
from track360.partners.roles.models import PartnerAccess
from track360.partners.roles.service import Reach, RoleRefused, check, holds, set_roles
from track360.site.lists import ListAdmin
from track360.site.operator_scope import operator_scope
from track360.site.sites import operator_site


class _Permissions(forms.ModelMultipleChoiceField):
    """In words: what is seen or done, and with which rows."""

    def label_from_instance(self, obj: Any) -> str:
        rows, name = str(obj.content_type.name), obj.codename.removesuffix(f"_{obj.content_type.model}")
        return f"{rows.capitalize()}: {name.replace('_', ' ')}"


class AccessForm(forms.ModelForm):
    """A login, its roles, and the partners it reaches; checked like the command, with who gives it."""

    by: User
    roles = forms.ModelMultipleChoiceField(
        Group.objects.order_by("name"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = PartnerAccess
        fields = ("user", "every_partner", "partners")
        widgets = {"partners": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["roles"].initial = self.instance.user.groups.all()

    @property
    def reach(self) -> Reach:
        """As it was filled in."""
        return Reach(self.cleaned_data["every_partner"], list(self.cleaned_data["partners"]))

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        user = self.instance.user if self.instance.pk else found.get("user")
        if user is not None and not self.errors:
            try:
                check(self.by, user, list(found["roles"]), self.reach)
            except RoleRefused as error:
                raise ValidationError(str(error)) from error
        return found


class GrantAdmin(ListAdmin):
    """Forms that know who fills them in, and whose titles say whose they are (Django's name the table).

    ``titles``: of the form of a row, with a place for the row, and of the empty one.
    """

    actions = None
    titles: ClassVar[tuple[str, str]]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        (of_row, of_none), row = self.titles, context.get("original")
        context["title"] = of_row.format(row) if row else of_none
        return super().render_change_form(request, context, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        made = super().get_form(request, obj, change, **kwargs)
        return type(made.__name__, (made,), {"by": request.user})


@admin.register(PartnerAccess, site=operator_site)
class PartnerAccessAdmin(GrantAdmin):
    """Who has which roles, for whom."""

    form = AccessForm
    titles = ("Roles of {}", "Roles for a login")
    list_display = ("user", "roles", "reach")
    list_select_related = ("user",)
    search_fields = ("user__username",)
    ordering = ("user__username",)
    fields = ("user", "roles", "every_partner", "partners")
    partner_path = "partners"
    page_title = "Roles of logins"
    explanation = "What each operator may do, and for which partners. A login that is not listed here reaches nothing."
    empty_text = "Nobody has a role yet. Give one here, or run: manage.py role USER ROLE --all"

    def within_reach(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Logins all of whose partners the reader reaches too."""
        scope = operator_scope(request.user)
        if scope.is_everything:
            return rows
        foreign = Partner.objects.exclude(pk__in=scope.partner_ids or ())
        return rows.filter(every_partner=False).exclude(partners__in=foreign)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("user__groups", "partners")

    @display(description="roles")
    def roles(self, row: PartnerAccess) -> str:
        """By name."""
        return ", ".join(sorted(group.name for group in row.user.groups.all())) or "none"

    @display(description="partners")
    def reach(self, row: PartnerAccess) -> str:
        """By name."""
        return "all" if row.every_partner else ", ".join(sorted(str(each) for each in row.partners.all())) or "none"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("user",) if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        # Logins of affiliates are none of an operator's.
        free = User.objects.filter(is_active=True, affiliate_login=None, partner_access=None)
        operators = free.exclude(username=request.user.get_username())
        return super().formfield_for_foreignkey(db_field, request, queryset=operators.order_by("username"), **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        within = operator_scope(request.user).cut(Partner.objects.order_by("name"), "pk")
        return super().formfield_for_manytomany(db_field, request, queryset=within, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """By the one way in which roles are given."""
        made = set_roles(obj.user, form.cleaned_data["roles"], form.reach, by=form.by)
        obj.pk = made.pk

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing is left to save."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        own = obj is not None and obj.user_id == request.user.pk
        return not own and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RoleForm(forms.ModelForm):
    """A role and what it may do: as much as who edits it may do."""

    by: User

    class Meta:
        model = Group
        fields = ("name", "permissions")
        widgets = {"permissions": forms.CheckboxSelectMultiple}

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        before = self.instance.permissions.all() if self.instance.pk else Permission.objects.none()
        if not self.by.is_superuser and not (holds(self.by, before) and holds(self.by, found["permissions"])):
            raise ValidationError("A role that may do more than you is not yours to change.")
        return found


@admin.register(Group, site=operator_site)
class RoleAdmin(GrantAdmin):
    """The roles, for all partners alike; so only who reaches all of them sees and changes them."""

    form = RoleForm
    titles = ("Role: {}", "New role")
    partner_path = None
    list_display = ("name", "logins", "may")
    ordering = ("name",)
    page_title = "Roles"
    explanation = "What each role may do. Changing one changes it for every login that has it, at once."
    empty_text = "No role: run manage.py migrate."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        counts = {"number": Count("user", distinct=True), "granted": Count("permissions", distinct=True)}
        return super().get_queryset(request).annotate(**counts)

    @display(description="logins")
    def logins(self, row: Any) -> int:
        """How many have it."""
        return int(row.number)

    @display(description="permissions")
    def may(self, row: Any) -> int:
        """How many it has."""
        return int(row.granted)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Of the rows that have a page; and what changes nobody's page is not offered."""
        kinds = Q()
        for model in operator_site._registry:
            kinds |= Q(content_type__app_label=model._meta.app_label, content_type__model=model._meta.model_name)
        offered = Permission.objects.filter(kinds | Q(group__isnull=False)).distinct().select_related("content_type")
        return super().formfield_for_manytomany(db_field, request, queryset=offered, form_class=_Permissions, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for changing one: a role that may do more is nobody's to take from those who have it."""
        by: Any = request.user
        own = obj is None or by.is_superuser or holds(by, obj.permissions.all())
        return own and super().has_delete_permission(request, obj)
