"""The forms of a webhook's pages."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet

from track360.events.admin.inputs import look
from track360.events.catalogue import CATALOGUE
from track360.events.endpoints.models import Endpoint
from track360.partners.credentials.admin.forms import OVERLAPS, Confirmation
from track360.partners.models import Partner


class ChangeForm(Confirmation):
    """Where events are sent, and which."""

    name = forms.CharField(max_length=100, widget=forms.TextInput(attrs=look()))
    url = forms.CharField(
        label="Address",
        max_length=2000,
        widget=forms.TextInput(attrs=look(inputmode="url", spellcheck="false")),
        help_text="https and public. Of an affiliate's postback a template with {placeholders}.",
    )
    types = forms.MultipleChoiceField(
        label="Events",
        choices=[(each.name, f"{each.name}: {each.about[0].lower()}{each.about[1:]}") for each in CATALOGUE.values()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="None of them: everything.",
    )
    only_affiliates = forms.CharField(
        label="Only of these affiliates",
        required=False,
        widget=forms.Textarea(attrs=look(rows=2, spellcheck="false")),
        help_text="An id a line. Empty: of all.",
    )
    signature = forms.ChoiceField(choices=Endpoint.Signature.choices, widget=forms.Select(attrs=look()))
    ordered = forms.BooleanField(
        label="In order",
        required=False,
        help_text="Nothing is sent before what came before it has arrived or was given up.",
    )

    def arguments(self) -> dict[str, Any]:
        """As the fields of an endpoint."""
        said = {name: self.cleaned_data[name] for name in ("name", "url", "types", "signature", "ordered")}
        # What was filtered by the API in another field stays so.
        filters = {name: values for name, values in self.initial.get("filters", {}).items() if name != "affiliate_id"}
        whose = self.cleaned_data["only_affiliates"].split("\n")
        if named := [line.strip() for line in whose if line.strip()]:
            filters["affiliate_id"] = named
        return said | {"filters": filters}


def initial_of(endpoint: Endpoint) -> dict[str, Any]:
    """An endpoint as :class:`ChangeForm` shows it."""
    names = ("name", "url", "types", "signature", "ordered", "filters")
    whose = "\n".join(endpoint.filters.get("affiliate_id", []))
    return {name: getattr(endpoint, name) for name in names} | {"only_affiliates": whose}


class CreateForm(ChangeForm):
    """The same, and whose it is."""

    partner = forms.ModelChoiceField(Partner.objects.none(), widget=forms.Select(attrs=look()), empty_label=None)
    field_order = ["partner", "name"]

    def __init__(self, *args: Any, partners: QuerySet[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["partner"]
        chosen.queryset = partners.order_by("name")

    def arguments(self) -> dict[str, Any]:
        """As the fields of an endpoint."""
        return super().arguments() | {"partner": self.cleaned_data["partner"]}


class RotateForm(Confirmation):
    """How long the old secret signs as well."""

    overlap = forms.ChoiceField(
        choices=[(hours, text.replace("and its tokens end", "ends")) for hours, text in OVERLAPS],
        widget=forms.Select(attrs=look()),
    )

    def arguments(self) -> dict[str, Any]:
        """As a length of time."""
        return {"overlap": timedelta(hours=int(self.cleaned_data["overlap"]))}


class ReplayForm(Confirmation):
    """The days whose events are sent again."""

    first = forms.DateField(label="From", widget=forms.DateInput(attrs=look(type="date")))
    last = forms.DateField(label="To", widget=forms.DateInput(attrs=look(type="date")), help_text="Inclusive, UTC.")

    def arguments(self) -> dict[str, Any]:
        """As instants."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        return {
            "start": datetime.combine(first, time(), UTC),
            "end": datetime.combine(last, time(), UTC) + timedelta(days=1),
        }

    def clean_last(self) -> Any:
        """Years of four digits: a day after the last one there is none."""
        last = self.cleaned_data["last"]
        if last.year > 9000:
            raise forms.ValidationError("That day is too far away.")
        return last
