"""Editing a source: credentials go in and never come out, and a range can be asked for again."""

from __future__ import annotations

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from track360.connectors import registry, sources
from track360.connectors.models import Source


class UnshownTextarea(UnfoldAdminTextareaWidget):
    """What is typed into it never comes back, not even with the form that it was refused with."""

    def format_value(self, value: Any) -> None:
        return None


class SourceForm(forms.ModelForm):
    """A source as an operator declares it."""

    connector = forms.ChoiceField(widget=UnfoldAdminSelectWidget)
    secret = forms.JSONField(
        label="Credentials",
        required=False,
        widget=UnshownTextarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text="Never shown again, and sent to this source's address only. Leave empty to keep them. "
        'For example {"client_id": "…", "client_secret": "…"}.',
    )
    again_from = forms.DateField(
        label="Read again from", required=False, widget=UnfoldAdminDateWidget, help_text="First trading day."
    )
    again_to = forms.DateField(
        label="to", required=False, widget=UnfoldAdminDateWidget, help_text="Last trading day; empty: today."
    )

    compare_day = forms.DateField(
        label="Trading day",
        required=False,
        widget=UnfoldAdminDateWidget,
        help_text="Read again and held against what we have; nothing is written but the comparison.",
    )

    class Meta:
        model = Source
        fields = (
            "partner",
            "code",
            "connector",
            "streams",
            "config",
            "every_seconds",
            "daily_at",
            "overlap_seconds",
            "begin",
            "page_size",
            "page_limit",
            "paused",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["connector"].choices = [(key, c.title) for key, c in registry.CONNECTORS.items()]  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """Give the source its new credentials, then hold it against its connector's schemas and the address guard."""
        secret = self.cleaned_data.get("secret")
        if secret:
            # The form sets these on the instance only in super(); the address is needed before.
            for name in ("connector", "config"):
                setattr(self.instance, name, self.cleaned_data.get(name) or getattr(self.instance, name))
            if self.instance.connector in registry.CONNECTORS and isinstance(self.instance.config, dict):
                self.instance.credentials = secret
                sources.entrust(self.instance, secret)
        super()._post_clean()  # type: ignore[misc]
        for problem in sources.problems(self.instance):
            self.add_error(None, problem)
