"""The forms of corrections: who is concerned, what shall be so, and why."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from commissions.admin.amount_forms import AdjustmentForm, DisputeForm
from commissions.admin.form_base import TEXT, CorrectionForm, id_field
from commissions.admin.payout_forms import PayoutSettingsForm
from commissions.corrections.holds import ONE_OF_TWO
from commissions.corrections.models import Kind
from commissions.holds.models import Hold
from commissions.rates.models import RateFeed


class AttributionForm(CorrectionForm):
    """Whose a customer is."""

    title = "Give a customer to another affiliate"
    lead = (
        "From a trading day on the customer belongs to the affiliate you name, whatever the partner's records say, "
        "until another correction. What was booked from that day on moves by reversals and new lines."
    )
    customer_id = id_field("Customer", "The whole id, as in the partner's records.")
    affiliate_id = id_field(
        "Belongs to affiliate",
        "The affiliate's whole id. Empty: whom the partner's records say, so that a correction is lifted.",
        required=False,
    )
    start = forms.DateField(
        label="From",
        required=False,
        widget=forms.DateInput(attrs={"class": "t-input", "type": "date"}),
        help_text="The first trading day it counts. Empty: since the beginning.",
    )
    field_order = ["partner", "customer_id", "affiliate_id", "start", "reason"]

    def content(self) -> dict[str, Any]:
        """Days as text."""
        said = super().content()
        start: date | None = said.pop("start")
        return {
            **said,
            "affiliate_id": said["affiliate_id"] or None,
            "from": start.isoformat() if start else None,
        }


class MergeForm(CorrectionForm):
    """Who is who."""

    title = "Two persons are one human"
    lead = (
        "Rules that look at persons (a first deposit per person, self-referral) take the two for one from now on, for "
        "customers and for affiliates, whatever arrives later. Accounts without a person id are not touched."
    )
    person_id = id_field("Person", "The person id as it stands in the records.")
    into = id_field("is the same human as", "The other person id.")
    field_order = ["partner", "person_id", "into", "reason"]


class UnmergeForm(CorrectionForm):
    """Not who was thought."""

    title = "Not the same human after all"
    lead = "Takes one person id out of a merge: from now on it stands for a human of its own again."
    person_id = id_field("Person", "The person id that was taken for another.")
    field_order = ["partner", "person_id", "reason"]


class HoldForm(CorrectionForm):
    """Whose lines wait."""

    title = "Hold what is earned"
    lead = (
        "Lines stay booked, and go on being booked, but are not payable until you release them. A hold on a customer "
        "holds what anybody earned on it, uplines too; a share of a whole month is nobody's single customer and is not "
        "held by it. The affiliate sees that lines are held, not why."
    )
    affiliate_id = id_field("Affiliate", "Hold everything this affiliate earns: its whole id.", required=False)
    customer_id = id_field("or customer", "Hold what everybody earns on this customer: its whole id.", required=False)
    field_order = ["partner", "affiliate_id", "customer_id", "reason"]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(found.get("affiliate_id")) == bool(found.get("customer_id")):
            self.add_error("affiliate_id", ONE_OF_TWO)
        return found

    def content(self) -> dict[str, Any]:
        """Only the one that is held."""
        return {name: value for name, value in super().content().items() if value}


class ReleaseForm(CorrectionForm):
    """Whose lines wait no longer."""

    title = "Release a hold"
    lead = "The lines become payable again, but for those that another hold or their hold days keep back."
    hold = forms.ModelChoiceField(
        Hold.objects.filter(released_at=None, entry_id=None).select_related("partner").order_by("-id"),
        widget=forms.Select(attrs={"class": "t-input"}),
        empty_label=None,
    )
    field_order = ["hold", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].required = False
        self.fields["partner"].widget = forms.HiddenInput()
        chosen: Any = self.fields["hold"]
        chosen.label_from_instance = _hold_shown

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("hold"):
            found["partner"] = found["hold"].partner
        return found

    def content(self) -> dict[str, Any]:
        """Whom it is on, of whom there is no other that is open."""
        hold: Hold = self.cleaned_data["hold"]
        return {"affiliate_id": hold.affiliate_id} if hold.affiliate_id else {"customer_id": hold.customer_id}


class RateFeedForm(CorrectionForm):
    """From where rates come."""

    title = "From where exchange rates come"
    lead = (
        "A file of the European Central Bank (its daily, 90 days or historical XML or CSV), or a CSV of "
        "base,quote,date,rate. Read every four hours, and once when this is published. "
        "What a person loaded wins over it."
    )
    url = forms.URLField(
        label="Address", max_length=500, assume_scheme="https", initial=RateFeed.ECB, widget=forms.URLInput(TEXT.attrs)
    )
    enabled = forms.BooleanField(label="Read it", required=False, initial=True)
    field_order = ["partner", "url", "enabled", "reason"]


class FourEyesForm(CorrectionForm):
    """One person or two."""

    title = "One person or two"
    lead = (
        "Whether what moves this partner's money must be published by somebody else than drafted it. "
        "This change takes two persons in any case."
    )
    four_eyes = forms.TypedChoiceField(
        label="What moves money takes",
        choices=[("True", "two persons"), ("False", "one person")],
        coerce=lambda word: word == "True",
        widget=forms.Select(attrs={"class": "t-input"}),
    )
    field_order = ["partner", "four_eyes", "reason"]


FORMS: dict[str, type[CorrectionForm]] = {
    Kind.ATTRIBUTION: AttributionForm,
    Kind.MERGE: MergeForm,
    Kind.UNMERGE: UnmergeForm,
    Kind.HOLD: HoldForm,
    Kind.RELEASE: ReleaseForm,
    Kind.RATE_FEED: RateFeedForm,
    Kind.FOUR_EYES: FourEyesForm,
    Kind.PAYOUT_SETTINGS: PayoutSettingsForm,
    Kind.ADJUSTMENT: AdjustmentForm,
    Kind.DISPUTE: DisputeForm,
}


def _hold_shown(hold: Hold) -> str:
    on = f"affiliate {hold.affiliate_id}" if hold.affiliate_id else f"customer {hold.customer_id}"
    return f"{hold.partner}: {on} ({hold.reason[:60]})"
