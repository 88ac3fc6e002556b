"""The forms of inbound sources."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.db.models import QuerySet

from track360.events.admin.inputs import look
from track360.events.inbound.models import InboundSource
from track360.events.inbound.registry import SENDERS
from track360.partners.credentials.admin.forms import Confirmation
from track360.partners.models import Partner


def _text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs=look(rows=rows, spellcheck="false"))


class _ProofForm(Confirmation):
    name = forms.CharField(max_length=100, widget=forms.TextInput(attrs=look()))
    signing_secret = forms.CharField(
        label="Signing secret",
        max_length=500,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs=look(autocomplete="new-password")),
        help_text="As the other system has it.",
    )
    addresses = forms.CharField(
        label="Addresses",
        required=False,
        widget=_text(2),
        help_text="An address or network a line: from where it calls.",
    )

    def arguments(self) -> dict[str, Any]:
        """As the fields of a source."""
        said = {name: self.cleaned_data[name] for name in ("name", "signing_secret")}
        return said | {"addresses": self.cleaned_data["addresses"].split()}


class CreateForm(_ProofForm):
    """What calls, of which partner, and how it proves who it is."""

    partner = forms.ModelChoiceField(Partner.objects.none(), widget=forms.Select(attrs=look()), empty_label=None)
    kind = forms.ChoiceField(widget=forms.Select(attrs=look()))
    field_order = ["partner", "kind", "name"]

    def __init__(self, *args: Any, partners: QuerySet[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["partner"]
        chosen.queryset = partners.order_by("name")
        kinds: Any = self.fields["kind"]
        kinds.choices = [(sender.key, sender.title) for sender in SENDERS.values()]

    def arguments(self) -> dict[str, Any]:
        """As the fields of a source."""
        return super().arguments() | {name: self.cleaned_data[name] for name in ("partner", "kind")}


class ChangeForm(_ProofForm):
    """The same of one that is there, and what its events become."""

    mapping = forms.CharField(widget=_text(24), help_text="JSON; docs/how-to/receive-webhooks.md says what it may say.")

    def arguments(self) -> dict[str, Any]:
        """As the fields of a source; a secret that is not typed stays."""
        said = super().arguments()
        if not said["signing_secret"]:
            del said["signing_secret"]
        return said | {"mapping": self.cleaned_data["mapping"]}

    def clean_mapping(self) -> Any:
        """The document."""
        try:
            return json.loads(self.cleaned_data["mapping"])
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(f"This is no JSON: {error}"[:300]) from error


def initial_of(source: InboundSource) -> dict[str, Any]:
    """A source as :class:`ChangeForm` shows it, without its secret."""
    return {
        "name": source.name,
        "addresses": "\n".join(source.addresses),
        "mapping": json.dumps(source.mapping, indent=2, ensure_ascii=False),
    }


class TryForm(Confirmation):
    """A body to look at."""

    body = forms.CharField(label="A body as it would come", widget=_text(12), max_length=200_000)

    def arguments(self) -> dict[str, Any]:
        """As bytes."""
        return {"body": self.cleaned_data["body"].encode("utf-8", "surrogatepass")}
