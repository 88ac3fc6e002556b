"""The forms of amounts that people decide on: an adjustment, the answer to a dispute."""

from __future__ import annotations

from typing import Any

from django import forms

from commissions.adjustments.models import Adjustment
from commissions.admin.form_base import TEXT, CorrectionForm, id_field
from commissions.corrections.adjusting import BY_PEOPLE
from commissions.statements.models import Dispute
from track360.ingest.iso_codes import CURRENCIES


class AdjustmentForm(CorrectionForm):
    """An amount decided by hand."""

    title = "Pay or take back an amount"
    lead = (
        "Books one line for the affiliate, in the period of its day or, where that is closed, in the open one. It is "
        "never edited: to take it back, name it below, and leave amount and currency as they were, the sign turned."
    )
    affiliate_id = id_field("Affiliate", "The affiliate's whole id.")
    amount = forms.DecimalField(
        label="Amount", max_digits=18, decimal_places=8, widget=TEXT, help_text="Negative to take something back."
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
        label="What the affiliate reads", max_length=500, widget=TEXT, help_text="Shown with the line for good."
    )
    reverses = id_field("Takes back", "The number of the adjustment that this takes back, like ADJ-…", required=False)
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
        "back in the open period. Of a line that takes something back: won, it is given again; lost, it stands. The "
        "affiliate is told what you answer, by mail."
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
        label="Worth", required=False, max_digits=18, decimal_places=8, widget=TEXT,
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
