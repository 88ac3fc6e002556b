"""The forms of a credential's pages. None of them has ever a secret in it, so none can show one again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet

from track360.partners.credentials.models import ENDPOINTS
from track360.partners.models import Partner

_MEANINGS: dict[str, str] = settings.OAUTH2_PROVIDER["SCOPES"]  # type: ignore[assignment]  # a dict of ours
LIMITED = ("read", "write")
"""Scopes that a person limits to endpoints; each of the others opens little enough."""
OVERLAPS = (
    ("0", "none: the old secret and its tokens end now"),
    ("1", "an hour"),
    ("24", "a day"),
    ("168", "a week"),
)


def _input(**attrs: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "t-input", "autocomplete": "off", **attrs})


def _limit(label: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=[(name, name) for name in ENDPOINTS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="None of them: it reaches everything.",
    )


class Confirmation(forms.Form):
    """Nothing to fill in: the button is the answer."""

    def arguments(self) -> dict[str, Any]:
        """For the service."""
        return {}


class ChangeForm(Confirmation):
    """What a credential may do, from where, how often, until when."""

    name = forms.CharField(max_length=255, widget=_input())
    scopes = forms.MultipleChoiceField(
        choices=[(scope, f"{scope}: {text[0].lower()}{text[1:]}") for scope, text in _MEANINGS.items()],
        widget=forms.CheckboxSelectMultiple,
        initial=["read", "write"],
    )
    read = _limit("Reading is limited to")
    write = _limit("Writing is limited to")
    ip_allowlist = forms.CharField(
        label="Addresses",
        required=False,
        widget=forms.Textarea(attrs={"class": "t-input", "rows": 3, "spellcheck": "false"}),
        help_text="An address or network a line. Empty: from anywhere.",
    )
    rate_limit = forms.IntegerField(
        label="Calls a minute",
        required=False,
        min_value=1,
        widget=_input(inputmode="numeric"),
        help_text="Of all its tokens together. Empty: the default.",
    )
    expires_at = forms.DateTimeField(
        label="Expires (UTC)",
        required=False,
        widget=forms.DateTimeInput(attrs={"class": "t-input", "type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        help_text="Empty: never.",
    )

    def arguments(self) -> dict[str, Any]:
        """As the fields of a credential."""
        said = {name: self.cleaned_data[name] for name in ("name", "rate_limit", "expires_at")}
        limits = {scope: self.cleaned_data[scope] for scope in LIMITED if self.cleaned_data[scope]}
        # What was limited by a command or the API in another scope stays so.
        others = {scope: names for scope, names in self.initial.get("endpoints", {}).items() if scope not in LIMITED}
        return {
            **said,
            "scopes": " ".join(self.cleaned_data["scopes"]),
            "ip_allowlist": self.cleaned_data["ip_allowlist"].split(),
            "endpoints": others | limits,
        }


def initial_of(credential: Any) -> dict[str, Any]:
    """A credential as :class:`ChangeForm` shows it."""
    return {
        **{name: getattr(credential, name) for name in ("name", "rate_limit", "expires_at", "endpoints")},
        "scopes": credential.scopes.split(),
        "ip_allowlist": "\n".join(credential.ip_allowlist),
        **{scope: credential.endpoints.get(scope, []) for scope in LIMITED},
    }


class CreateForm(ChangeForm):
    """The same, and whose it is."""

    partner = forms.ModelChoiceField(
        Partner.objects.none(), widget=forms.Select(attrs={"class": "t-input"}), empty_label=None
    )
    field_order = ["partner", "name"]

    def __init__(self, *args: Any, partners: QuerySet[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["partner"]
        chosen.queryset = partners.order_by("name")

    def arguments(self) -> dict[str, Any]:
        """As the fields of a credential."""
        return super().arguments() | {"partner": self.cleaned_data["partner"]}


class RotateForm(Confirmation):
    """How long the old secret is good as well."""

    overlap = forms.ChoiceField(choices=OVERLAPS, widget=forms.Select(attrs={"class": "t-input"}))

    def arguments(self) -> dict[str, Any]:
        """As a length of time."""
        return {"overlap": timedelta(hours=int(self.cleaned_data["overlap"]))}


class RevokeForm(Confirmation):
    """Whether what it made goes with it."""

    with_made = forms.BooleanField(
        label="Also what it made or rotated",
        required=False,
        initial=True,
        help_text="Whoever stole this one may have those.",
    )

    def arguments(self) -> dict[str, Any]:
        """As said."""
        return {"with_made": self.cleaned_data["with_made"]}
