"""Operator page of field ownership: for every field of a partner's records, which way in writes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from track360.connectors import field_ownership
from track360.connectors.models import FieldOwnership
from track360.ingest import registry
from track360.ingest.validate.field_ownership import EVERYTHING
from track360.site.lists import ListAdmin
from track360.site.sites import operator_site

ABOUT = "What a way in sends of another's field is left out, and its receipt says so."
EVERYBODY = ("", "every way in; the newest wins")


class OwnershipForm(forms.ModelForm):
    """One choice per field; those of a partner are added by :func:`form_of`."""

    class Meta:
        model = FieldOwnership
        fields = ()

    def clean(self) -> dict[str, Any]:
        """Hold the choices against each other."""
        cleaned = super().clean() or self.cleaned_data
        self.instance.ownership = _chosen(self.instance, cleaned)
        for problem in field_ownership.problems(self.instance):
            self.add_error(None, problem)
        return cleaned


@admin.register(FieldOwnership, site=operator_site)
class OwnershipAdmin(ListAdmin):
    """Who writes what, where a partner is both pushed and pulled."""

    partner_path = "pk"
    list_display = ("name", "owners")
    ordering = ("name",)
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A partner is made by its programme."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description="owners")
    def owners(self, row: FieldOwnership) -> str:
        """What is declared, in words."""
        return in_words(row.ownership)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """With the fields of this partner's vertical."""
        return super().get_form(request, obj, change, form=form_of(obj), **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """One entity after the other."""
        return [
            (
                entity.capitalize(),
                {"fields": [key for key, of, _ in _fields(obj) if of == entity], "description": ABOUT},
            )
            for entity in registry.ENTITIES
        ]


def form_of(partner: FieldOwnership) -> type[OwnershipForm]:
    """The form of one partner."""
    choices = [EVERYBODY, *((way, way) for way in field_ownership.ways(partner))]
    made = {
        key: forms.ChoiceField(
            label="All of it" if name == EVERYTHING else name,
            choices=choices,
            required=False,
            widget=UnfoldAdminSelectWidget,
            initial=partner.ownership.get(entity, {}).get(name, ""),
        )
        for key, entity, name in _fields(partner)
    }
    return type("OwnershipForm", (OwnershipForm,), made)


def in_words(declared: dict[str, dict[str, str]]) -> str:
    """A declaration as one line."""
    told = [
        f"{'all' if name == EVERYTHING else name} of {entity}: {way}"
        for entity, owners in declared.items()
        for name, way in owners.items()
    ]
    return "; ".join(told) or EVERYBODY[1]


def _fields(partner: FieldOwnership) -> Iterator[tuple[str, str, str]]:
    """Form field, entity and name of everything that can be owned."""
    for entity, spec in registry.ENTITIES.items():
        for name in field_ownership.ownable(spec, partner):
            yield f"{entity}.{name}", entity, name


def _chosen(partner: FieldOwnership, cleaned: dict[str, Any]) -> dict[str, dict[str, str]]:
    declared: dict[str, dict[str, str]] = {}
    for key, entity, name in _fields(partner):
        if cleaned.get(key):
            declared.setdefault(entity, {})[name] = cleaned[key]
    return declared
