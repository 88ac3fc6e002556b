"""The forms by which an affiliate sets up its postbacks."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from track360.core.language import say
from track360.events.admin.inputs import look
from track360.events.catalogue import FOR_AFFILIATES
from track360.events.endpoints.models import Endpoint

LABELS: dict[str, str] = {
    "customer.created": gettext_noop("A new customer"),
    "customer.phase_changed": gettext_noop("A customer reached another phase"),
    "transaction.approved": gettext_noop("A transaction was approved"),
    "transaction.reversed": gettext_noop("A transaction was reversed"),
    "commission.earned": gettext_noop("A commission was earned"),
    "commission.adjusted": gettext_noop("A commission was adjusted"),
    "commission.reversed": gettext_noop("A commission was reversed"),
    "qualification.met": gettext_noop("A customer met the conditions of a CPA"),
    "statement.closed": gettext_noop("A statement is in review"),
    "statement.approved": gettext_noop("A statement was approved"),
    "statement.paid": gettext_noop("A payment was made"),
    "dispute.opened": gettext_noop("A dispute was opened"),
    "dispute.answered": gettext_noop("A dispute was answered"),
}


class PostbackForm(forms.Form):
    """Where to, which events, and how."""

    name = forms.CharField(label=_("Name"), max_length=100, widget=forms.TextInput(attrs=look()))
    url = forms.CharField(
        label=_("Address"),
        max_length=2000,
        widget=forms.TextInput(attrs=look(inputmode="url", spellcheck="false", dir="ltr")),
        help_text=_("With placeholders, for example https://tracker.example/postback?cid={click_id}&payout={amount}"),
    )
    method = forms.ChoiceField(label=_("Method"), choices=Endpoint.Method.choices, widget=forms.Select(attrs=look()))
    types = forms.MultipleChoiceField(
        label=_("Events"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None of them: all of these."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["types"]
        # Said when the form is shown, in the language of who reads it.
        chosen.choices = [(name, say(LABELS[name])) for name in FOR_AFFILIATES]


class ReplayForm(forms.Form):
    """The days whose events are sent again."""

    first = forms.DateField(label=_("From"), widget=forms.DateInput(attrs=look(type="date")))
    last = forms.DateField(label=_("To"), widget=forms.DateInput(attrs=look(type="date")))

    def clean_last(self) -> Any:
        """After the last day that a date can be there is none."""
        last = self.cleaned_data["last"]
        if last.year > 9000:
            raise forms.ValidationError(say("That day is too far away."))
        return last

    def between(self) -> dict[str, datetime]:
        """From the beginning of the first day to the end of the last, UTC."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        start, end = (datetime.combine(day, time(), UTC) for day in (first, last))
        return {"start": start, "end": end + timedelta(days=1)}


def initial_of(endpoint: Endpoint) -> dict[str, Any]:
    """An endpoint as :class:`PostbackForm` shows it."""
    return {name: getattr(endpoint, name) for name in ("name", "url", "method", "types")}
