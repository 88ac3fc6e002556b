"""How a partner pays, as it was declared; and a change of it.

content of a change: all that ``SHAPE`` names, whole; amounts of ``minimum_payouts`` are text.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from commissions.corrections.errors import Refused
from commissions.corrections.handlers import Handler
from commissions.corrections.models import Draft, Kind
from commissions.payouts.methods.bank import BANK
from commissions.payouts.methods.base import BadDetails, ends
from commissions.payouts.models import PayoutSettings
from commissions.payouts.parties import FIELDS, OPTIONAL_TEXT, refuse_misshapen, shape
from commissions.payouts.payment import Payer
from commissions.settle.preview import Effect, Progress
from track360.core.currencies import minor_unit
from track360.ingest.iso_codes import CURRENCIES
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner

AMOUNT = {"type": "string", "pattern": r"^[0-9]{1,12}(\.[0-9]{1,4})?$", "errorMessage": "must be an amount"}
LONGEST_WAIT = 90
SHAPE = shape(
    {
        "account_holder": {**OPTIONAL_TEXT, "maxLength": 140},
        "iban": {**OPTIONAL_TEXT, "maxLength": 42},
        "bic": {**OPTIONAL_TEXT, "maxLength": 15},
        "minimum_payouts": {
            "type": "object",
            "propertyNames": {"enum": CURRENCIES, "errorMessage": "{value} is no currency"},
            "additionalProperties": AMOUNT,
        },
        "waiting_days": {"type": "integer", "minimum": 1, "maximum": LONGEST_WAIT},
        "tax_data_required": {"type": "boolean"},
    },
    *("account_holder", "iban", "bic", "minimum_payouts", "waiting_days", "tax_data_required"),
)


def settings_of(partner: Partner) -> PayoutSettings:
    """What the partner has declared; what holds where it declared nothing, unsaved."""
    return PayoutSettings.objects.filter(partner=partner).first() or PayoutSettings(partner=partner)


def payer(partner: Partner) -> Payer:
    """The partner as its bank knows it."""
    known = settings_of(partner)
    return Payer(known.account_holder or known.legal_name or partner.name, known.address, known.iban, known.bic)


def minimum_payouts(of: PayoutSettings) -> dict[str, Decimal]:
    """By currency, where there is one."""
    return {currency: Decimal(amount) for currency, amount in of.minimum_payouts.items()}


class SettingsChange(Handler):
    """Who pays, from which account, and from how much on."""

    kind = Kind.PAYOUT_SETTINGS
    permission = "commissions.change_payoutsettings"

    def summary(self, content: dict[str, Any]) -> str:
        account = f"from {ends(content['iban'])}" if content["iban"] else "without a bank account"
        return f"Pay as {content['legal_name']} {account}"

    def stored_state(self, partner: Partner, content: dict[str, Any]) -> str:
        """The settings before and after."""
        before, after = _stored(partner), checked(content)
        if before == after:
            raise Refused("That is so already: nothing would change.")
        return repr((before, after))

    def changes(self, partner: Partner, content: dict[str, Any]) -> list[str]:
        before, after = _stored(partner), checked(content)
        return [
            f"{name.replace('_', ' ')}: {_shown(name, before.get(name))} → {_shown(name, value)}"
            for name, value in after.items()
            if before.get(name) != value
        ]

    def preview(self, partner: Partner, content: dict[str, Any], progress: Progress) -> list[Effect]:
        """No balance moves."""
        return []

    def carry_out(self, partner: Partner, draft: Draft, by: Signatory) -> None:
        PayoutSettings.objects.update_or_create(partner=partner, defaults=checked(draft.content))


def checked(content: Any) -> dict[str, Any]:
    """The settings as they are kept. Raises Refused, with the field."""
    refuse_misshapen(SHAPE, content)
    for currency, amount in content["minimum_payouts"].items():
        if Decimal(amount) % minor_unit(currency):
            raise Refused(f"{amount} {currency} cannot be paid.", "minimum_payouts")
    blank = dict.fromkeys(FIELDS, "") | {name: value for name, value in content.items() if value is not None}
    return blank | _account(blank)


def _account(said: dict[str, Any]) -> dict[str, str]:
    if not said["iban"]:
        return {"iban": "", "bic": ""}
    given = {"holder": said["account_holder"] or said["legal_name"], "iban": said["iban"], "bic": said["bic"]}
    try:
        kept = BANK.checked(given, "")
    except BadDetails as error:
        [(field, message), *_] = error.problems
        raise Refused(f"{field}: {message}", "account_holder" if field == "holder" else field) from error
    return {"iban": kept["iban"], "bic": kept.get("bic", "")}


def _stored(partner: Partner) -> dict[str, Any]:
    """As ``checked`` says it; empty where nothing was declared."""
    row = PayoutSettings.objects.filter(partner=partner).first()
    return {name: getattr(row, name) for name in SHAPE.schema["properties"]} if row else {}


def _shown(name: str, value: Any) -> str:
    if name == "minimum_payouts" and value:
        return ", ".join(f"{amount} {currency}" for currency, amount in sorted(value.items()))
    if name == "iban" and value:
        return ends(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "nothing" if value in (None, "", {}) else str(value).replace("\n", ", ")


PAYOUT_SETTINGS = SettingsChange()
