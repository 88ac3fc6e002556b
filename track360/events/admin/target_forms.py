"""The forms of a CRM that facts are written to."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.db.models import QuerySet

from track360.events.admin.inputs import look
from track360.events.endpoints.models import Endpoint
from track360.events.targets.declared import problems, types_of
from track360.events.targets.registry import TARGETS
from track360.partners.credentials.admin.forms import Confirmation
from track360.partners.models import Partner


class TargetForm(Confirmation):
    """A CRM that facts are written to: where, with what, and which."""

    name = forms.CharField(max_length=100, widget=forms.TextInput(attrs=look()))
    url = forms.CharField(
        label="Address",
        max_length=2000,
        widget=forms.TextInput(attrs=look(inputmode="url", spellcheck="false")),
        help_text="Of the CRM's API: https://api.hubapi.com, or the address of your Salesforce.",
    )
    credentials = forms.CharField(
        required=False,
        widget=forms.PasswordInput(attrs=look(autocomplete="new-password")),
        help_text='As JSON: {"token": "…"} for HubSpot, {"client_id": "…", "client_secret": "…"} for Salesforce.',
    )
    config = forms.CharField(
        label="What is written",
        widget=forms.Textarea(attrs=look(rows=20, spellcheck="false")),
        help_text="For events of some types an object, its external id and each property. Nothing of it is read back.",
    )

    def arguments(self) -> dict[str, Any]:
        """As the fields of an endpoint; credentials that are not typed stay."""
        said = {name: self.cleaned_data[name] for name in ("name", "url", "config")}
        given = self.cleaned_data["credentials"]
        return said | ({"credentials": given} if given else {}) | {"types": types_of(said["config"])}

    def clean_config(self) -> Any:
        """The document, as ``targets.declared`` has it."""
        found = _document(self.cleaned_data["config"])
        if wrong := problems(found):
            raise forms.ValidationError("; ".join(wrong[:20]))
        return found

    def clean_credentials(self) -> Any:
        """The document: texts by name."""
        said = self.cleaned_data["credentials"]
        found = _document(said) if said else {}
        if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
            raise forms.ValidationError("Credentials are texts by their names.")
        return found


class NewTargetForm(TargetForm):
    """The same, whose it is and of what make."""

    partner = forms.ModelChoiceField(Partner.objects.none(), widget=forms.Select(attrs=look()), empty_label=None)
    target = forms.ChoiceField(label="CRM", widget=forms.Select(attrs=look()))
    field_order = ["partner", "target", "name"]

    def __init__(self, *args: Any, partners: QuerySet[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["partner"]
        chosen.queryset = partners.order_by("name")
        kinds: Any = self.fields["target"]
        kinds.choices = [(target.key, target.title) for target in TARGETS.values()]

    def arguments(self) -> dict[str, Any]:
        """As the fields of an endpoint."""
        return super().arguments() | {name: self.cleaned_data[name] for name in ("partner", "target")}


def target_initial_of(endpoint: Endpoint) -> dict[str, Any]:
    """A CRM as :class:`TargetForm` shows it, without its credentials."""
    return {"name": endpoint.name, "url": endpoint.url, "config": written(endpoint.config)}


def written(config: Any) -> str:
    """A declaration as people edit it."""
    return json.dumps(config, indent=2, ensure_ascii=False)


def _document(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise forms.ValidationError(f"This is no JSON: {error}"[:300]) from error
