"""The forms of how a partner pays, of what taxes say of an affiliate, and of where it is paid to."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from commissions.admin.common import id_of
from commissions.admin.form_base import TEXT, CorrectionForm, Rows, id_field
from commissions.payouts.methods.base import BadDetails, Method
from commissions.payouts.models import PayoutSettings, TaxStatus
from commissions.payouts.parties import FIELDS
from track360.ingest.iso_codes import COUNTRIES, CURRENCIES

_SELECT = forms.Select(attrs={"class": "t-input"})


def _line(label: str, longest: int, help_text: str = "", required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, help_text=help_text, required=required, widget=TEXT)


class PartyForm(CorrectionForm):
    """A name and an address as they stand on an invoice."""

    legal_name = _line("Legal name", 200, "As it stands in the register, or in the passport.", required=True)
    address_lines = forms.CharField(
        label="Street and number",
        required=False,
        max_length=141,
        widget=forms.Textarea(attrs={"class": "t-input", "rows": 2}),
        help_text="At most two lines.",
    )
    postcode = _line("Postcode", 16)
    town = _line("Town", 100)
    country = forms.ChoiceField(
        label="Country", choices=[("", ""), *((code, code) for code in COUNTRIES)], widget=_SELECT
    )
    tax_id = _line("Tax id", 50, "The VAT number, or what else tells it apart from others.")

    def clean_address_lines(self) -> str:
        """Line ends as everywhere else."""
        return "\n".join(line.strip() for line in self.cleaned_data["address_lines"].splitlines() if line.strip())


class PayoutSettingsForm(PartyForm):
    """The partner as payer."""

    title = "How this partner pays"
    lead = (
        "Its name and address on statements and invoices, the account that bank files are paid from, from how much on "
        "it pays out, and how long other payout details wait before they are used."
    )
    account_holder = _line("Account holder", 140, "Where the bank knows it by another name than the legal one.")
    iban = _line("IBAN", 42, "Of the account that is paid from; without it no bank file can be written.")
    bic = _line("BIC", 15)
    minimum_payouts = forms.CharField(
        label="Minimum payouts",
        required=False,
        widget=forms.Textarea(attrs={"class": "t-input", "rows": 3}),
        help_text="One currency a line, such as USD 50. What is less rolls over to the next period.",
    )
    waiting_days = forms.IntegerField(
        label="Days that other payout details wait", min_value=1, max_value=90, initial=7, widget=TEXT
    )
    tax_data_required = forms.BooleanField(label="Nobody is paid without a tax status", required=False)
    field_order = [
        *("partner", *FIELDS, "account_holder", "iban", "bic", "minimum_payouts", "waiting_days"),
        *("tax_data_required", "reason"),
    ]

    @classmethod
    def stored(cls, rows: Rows, said: dict[str, Any]) -> dict[str, Any]:
        row = rows(PayoutSettings).filter(partner_id=id_of(said.get("partner", ""))).first()
        return {name: getattr(row, name) for name in cls.base_fields if hasattr(row, name)} if row else {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.initial.get("minimum_payouts")
        if isinstance(known, dict):
            self.initial["minimum_payouts"] = "\n".join(f"{code} {amount}" for code, amount in sorted(known.items()))

    def clean_minimum_payouts(self) -> dict[str, str]:
        """By currency; amounts as text, so that they stay what was written."""
        found: dict[str, str] = {}
        for line in self.cleaned_data["minimum_payouts"].splitlines():
            words = line.split()
            if not words:
                continue
            if len(words) != 2 or words[0] in found or words[0] not in CURRENCIES or not _is_amount(words[1]):
                raise forms.ValidationError(f"{line.strip()!r} is not a currency with its amount, such as USD 50.")
            found[words[0]] = words[1]
        return found


def _is_amount(text: str) -> bool:
    try:
        return Decimal(text) >= 0
    except InvalidOperation:
        return False


class TaxStatusForm(PartyForm):
    """What taxes say of an affiliate."""

    title = "Tax status of an affiliate"
    lead = (
        "Its name, address and tax id on what is invoiced in its name, and what is added to or withheld from what it "
        "is paid. Counts for what is approved from the day on; an earlier approval is never reckoned anew."
    )
    affiliate_id = id_field("Affiliate", "The affiliate's whole id.")
    from_day = forms.DateField(label="From", widget=forms.DateInput(attrs={"class": "t-input", "type": "date"}))
    treatment = forms.ChoiceField(label="VAT", choices=TaxStatus.Treatment.choices, widget=_SELECT)
    vat_percent = _line("VAT percent", 8, "Where VAT is added.")
    withholding_percent = _line("Percent withheld", 8, "Kept back from the net amount for the tax office.")
    field_order = [
        *("partner", "affiliate_id", "from_day", *FIELDS, "treatment", "vat_percent", "withholding_percent", "reason"),
    ]

    def content(self) -> dict[str, Any]:
        """Days and percents as text; nothing is none."""
        said = super().content()
        percents = {name: said[name] or "0" for name in ("vat_percent", "withholding_percent")}
        return {**said, **percents, "from_day": said["from_day"].isoformat()}


class DetailsForm(forms.Form):
    """What is earned in a currency, and where it goes. ``method``: by which way; its fields follow from its shape."""

    currency = forms.ChoiceField(label=gettext_lazy("What is earned in"), widget=_SELECT)
    paid_in = forms.ChoiceField(
        label=gettext_lazy("is paid in"),
        widget=_SELECT,
        help_text=gettext_lazy("If this is another currency, it is converted at the rate of the day of approval."),
    )

    def __init__(self, method: Method, currencies: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.method = method
        paid = sorted(method.currencies or CURRENCIES)
        for name, codes in (("currency", currencies), ("paid_in", paid)):
            field: Any = self.fields[name]
            field.choices = [(code, code) for code in codes]
        for name, schema in method.fields.items():
            self.fields[name] = _field(schema, name in method.required)

    def details(self) -> dict[str, str]:
        """Of the method alone."""
        return {name: self.cleaned_data[name] for name in self.method.fields}

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                self.method.checked(self.details(), found["paid_in"])
            except BadDetails as error:
                for name, message in error.problems:
                    self.add_error(name if name in self.fields else None, message)
        return found


def _field(schema: dict[str, Any], required: bool) -> forms.Field:
    shown: dict[str, Any] = {"label": gettext_lazy(schema["title"]), "help_text": gettext_lazy(schema["description"])}
    if "enum" in schema:
        choices = [(word, word) for word in schema["enum"]]
        return forms.ChoiceField(required=required, choices=choices, widget=_SELECT, **shown)
    kind = forms.EmailField if schema.get("format") == "email" else forms.CharField
    return kind(required=required, max_length=schema["maxLength"], widget=TEXT, **shown)


class AskedByOperator(CorrectionForm):
    """For whom an operator asks, and why."""

    affiliate_id = id_field("Affiliate", "The affiliate's whole id. It is told by e-mail.")
    field_order = ["partner", "affiliate_id", "reason"]
