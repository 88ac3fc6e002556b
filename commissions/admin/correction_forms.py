"""The forms of corrections: who is concerned, what shall be so, and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.db.models import Model, QuerySet

from commissions.adjustments.models import Adjustment
from commissions.corrections.adjusting import BY_PEOPLE
from commissions.corrections.models import Kind
from commissions.holds.models import Hold
from commissions.rates.models import RateFeed
from commissions.statements.models import Dispute
from track360.ingest.iso_codes import CURRENCIES
from track360.partners.models import Partner

_TEXT = forms.TextInput(attrs={"class": "t-input", "autocomplete": "off", "spellcheck": "false"})


def _id(label: str, help_text: str, required: bool = True) -> forms.CharField:
    """An id as the partner writes it, to the byte."""
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=500, strip=False, widget=_TEXT
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

    def offer_only(self, rows: Callable[[type[Model]], QuerySet[Any]]) -> None:
        """Cut every drop-down to what ``rows`` gives of its model: what the login reaches."""
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                every: Any = field.queryset
                field.queryset = every.filter(pk__in=rows(every.model).order_by().values("pk"))

    def content(self) -> dict[str, Any]:
        """For the draft."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("partner", "reason")}


class AttributionForm(CorrectionForm):
    """Whose a customer is."""

    title = "Give a customer to another affiliate"
    lead = (
        "From a trading day on the customer belongs to the affiliate you name, whatever the partner's records say, "
        "until another correction. What was booked from that day on moves by reversals and new lines."
    )
    customer_id = _id("Customer", "The whole id, as in the partner's records.")
    affiliate_id = _id(
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
    person_id = _id("Person", "The person id as it stands in the records.")
    into = _id("is the same human as", "The other person id.")
    field_order = ["partner", "person_id", "into", "reason"]


class UnmergeForm(CorrectionForm):
    """Not who was thought."""

    title = "Not the same human after all"
    lead = "Takes one person id out of a merge: from now on it stands for a human of its own again."
    person_id = _id("Person", "The person id that was taken for another.")
    field_order = ["partner", "person_id", "reason"]


class HoldForm(CorrectionForm):
    """Whose lines wait."""

    title = "Hold what is earned"
    lead = (
        "Lines stay booked, and go on being booked, but are not payable until you release them. A hold on a customer "
        "holds what anybody earned on it, uplines too; a share of a whole month is nobody's single customer and is not "
        "held by it. The affiliate sees that lines are held, not why."
    )
    affiliate_id = _id("Affiliate", "Hold everything this affiliate earns: its whole id.", required=False)
    customer_id = _id("or customer", "Hold what everybody earns on this customer: its whole id.", required=False)
    field_order = ["partner", "affiliate_id", "customer_id", "reason"]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(found.get("affiliate_id")) == bool(found.get("customer_id")):
            self.add_error("affiliate_id", "Name an affiliate or a customer, one of the two.")
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
        """The hold, and whom it is on."""
        hold: Hold = self.cleaned_data["hold"]
        on = {"affiliate_id": hold.affiliate_id} if hold.affiliate_id else {"customer_id": hold.customer_id}
        return {"hold": hold.pk, **on}


class RateFeedForm(CorrectionForm):
    """From where rates come."""

    title = "From where exchange rates come"
    lead = (
        "A file of the European Central Bank (its daily, 90 days or historical XML or CSV), or a CSV of "
        "base,quote,date,rate. Read every four hours, and once when this is published. "
        "What a person loaded wins over it."
    )
    url = forms.URLField(
        label="Address", max_length=500, assume_scheme="https", initial=RateFeed.ECB, widget=forms.URLInput(_TEXT.attrs)
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


class AdjustmentForm(CorrectionForm):
    """An amount decided by hand."""

    title = "Pay or take back an amount"
    lead = (
        "Books one line for the affiliate, in the period of its day or, where that is closed, in the open one. It is "
        "never edited: to take it back, name it below, and leave amount and currency as they were, the sign turned."
    )
    affiliate_id = _id("Affiliate", "The affiliate's whole id.")
    amount = forms.DecimalField(
        label="Amount", max_digits=18, decimal_places=8, widget=_TEXT, help_text="Negative to take something back."
    )
    currency = forms.ChoiceField(
        label="Currency",
        choices=[(code, code) for code in sorted(CURRENCIES)],
        initial="USD",
        widget=forms.Select(attrs={"class": "t-input"}),
    )
    day = forms.DateField(
        label="Earned on",
        widget=forms.DateInput(attrs={"class": "t-input", "type": "date"}),
        help_text="The trading day that decides in which period it is paid.",
    )
    code = forms.ChoiceField(
        label="What it is",
        choices=[(code, Adjustment.Code(code).label) for code in BY_PEOPLE],
        widget=forms.Select(attrs={"class": "t-input"}),
    )
    text = forms.CharField(
        label="What the affiliate reads", max_length=500, widget=_TEXT, help_text="Shown with the line for good."
    )
    reverses = _id("Takes back", "The number of the adjustment that this takes back, like ADJ-…", required=False)
    field_order = ["partner", "affiliate_id", "amount", "currency", "day", "code", "text", "reverses", "reason"]

    def content(self) -> dict[str, Any]:
        """Amount and day as text."""
        said = super().content()
        amount, day = format(said["amount"], "f"), said["day"].isoformat()
        return {**said, "amount": amount, "day": day, "reverses": said["reverses"] or None}


class DisputeForm(CorrectionForm):
    """What becomes of a dispute."""

    title = "Answer a dispute"
    lead = (
        "Won: what was withheld is paid with the next approval, and a missing line is booked. Lost: the line is taken "
        "back in the open period. The affiliate is told what you answer, by mail."
    )
    dispute = forms.ModelChoiceField(
        Dispute.objects.filter(state=Dispute.State.OPEN).select_related("partner", "statement").order_by("id"),
        widget=forms.Select(attrs={"class": "t-input"}),
        empty_label=None,
    )
    outcome = forms.ChoiceField(
        label="It is",
        choices=[("won", "won by the affiliate"), ("lost", "lost")],
        widget=forms.Select(attrs={"class": "t-input"}),
    )
    answer = forms.CharField(
        label="What the affiliate reads", max_length=2000, widget=forms.Textarea({"class": "t-input", "rows": 3})
    )
    amount = forms.DecimalField(
        label="Worth", required=False, max_digits=18, decimal_places=8, widget=_TEXT,
        help_text="Of a missing line that is won: its amount, in the currency of the statement.",
    )  # fmt: skip
    field_order = ["dispute", "outcome", "answer", "amount", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].required = False
        self.fields["partner"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("dispute"):
            found["partner"] = found["dispute"].partner
        return found

    def content(self) -> dict[str, Any]:
        """The dispute by its id, the amount as text."""
        said = super().content()
        amount = said.pop("amount")
        return {**said, "dispute": said["dispute"].pk, **({"amount": format(amount, "f")} if amount else {})}


FORMS: dict[str, type[CorrectionForm]] = {
    Kind.ATTRIBUTION: AttributionForm,
    Kind.MERGE: MergeForm,
    Kind.UNMERGE: UnmergeForm,
    Kind.HOLD: HoldForm,
    Kind.RELEASE: ReleaseForm,
    Kind.RATE_FEED: RateFeedForm,
    Kind.FOUR_EYES: FourEyesForm,
    Kind.ADJUSTMENT: AdjustmentForm,
    Kind.DISPUTE: DisputeForm,
}


def _hold_shown(hold: Hold) -> str:
    on = f"affiliate {hold.affiliate_id}" if hold.affiliate_id else f"customer {hold.customer_id}"
    return f"{hold.partner}: {on} ({hold.reason[:60]})"
