"""What the forms of changes by hand have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Model, QuerySet

from track360.partners.models import Partner

Rows = Callable[[type[Model]], QuerySet[Any]]
"""What a login reaches of a model."""
TEXT = forms.TextInput(attrs={"class": "t-input", "autocomplete": "off", "spellcheck": "false"})


def id_field(label: str, help_text: str, required: bool = True) -> forms.CharField:
    """An id as the partner writes it, to the byte."""
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=500, strip=False, widget=TEXT
    )


class CorrectionForm(forms.Form):
    """What every correction needs."""

    partner = forms.ModelChoiceField(
        Partner.objects.order_by("name"), widget=forms.Select(attrs={"class": "t-input"}), empty_label=None
    )
    reason = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"class": "t-input", "rows": 3}),
        help_text="Kept with the change for good, with your name and the hour.",
    )
    title, lead = "", ""
    field_order: list[str] = []

    def offer_only(self, rows: Rows) -> None:
        """Cut every drop-down to what ``rows`` gives of its model: what the login reaches."""
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                every: Any = field.queryset
                field.queryset = every.filter(pk__in=rows(every.model).order_by().values("pk"))

    @classmethod
    def stored(cls, rows: Rows, said: dict[str, Any]) -> dict[str, Any]:
        """What is so now, to begin from; ``said``: by the link that led here."""
        return {}

    def content(self) -> dict[str, Any]:
        """For the draft."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("partner", "reason")}
