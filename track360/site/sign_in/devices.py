"""The second factors of a login: made, used, replaced, taken away."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import connection, transaction
from django_otp import devices_for_user
from django_otp.models import Device
from django_otp_webauthn.models import WebAuthnCredential

from track360.site.sign_in.models import DIGITS, RecoveryCode, RecoveryCodes, TotpDevice

CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without what looks alike
_GROUPS, _LETTERS = 4, 4
_HAS_DEVICE = "SELECT " + " OR ".join(
    f'EXISTS (SELECT FROM "{kind._meta.db_table}" WHERE user_id = %(user)s AND confirmed)'
    for kind in (TotpDevice, WebAuthnCredential)
)


def has_device(user: Any) -> bool:
    """Whether a second step is set up; recovery codes alone are none."""
    # Every page of a login without one asks it: in one question, which is not put together time and again.
    with connection.cursor() as cursor:
        cursor.execute(_HAS_DEVICE, {"user": user.pk})
        return bool(cursor.fetchone()[0])


def has_passkey(user: Any) -> bool:
    """Whether one of the devices is a passkey."""
    return WebAuthnCredential.objects.filter(user=user, confirmed=True).exists()


def apps_and_passkeys(user: Any) -> list[Device]:
    """The devices of a login, without the recovery codes."""
    return [device for device in devices_for_user(user) if not isinstance(device, RecoveryCodes)]


def begin_totp(user: Any) -> TotpDevice:
    """A device to be set up; what was begun before and never finished is gone."""
    TotpDevice.objects.filter(user=user, confirmed=False).delete()
    return TotpDevice.objects.create(user=user, confirmed=False, name="authenticator app")


def begun_totp(user: Any) -> TotpDevice | None:
    """The device that is being set up."""
    return TotpDevice.objects.filter(user=user, confirmed=False).first()


@transaction.atomic
def finish_totp(user: Any, token: str) -> TotpDevice | None:
    """The device that was begun, if the code is its; from now on it is asked for."""
    device = TotpDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token(token):
        return None
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    return device


@transaction.atomic
def match(user: Any, token: str) -> Device | None:
    """The device that takes the code: six digits are an app's, anything else is a recovery code."""
    # By form, so that guessing codes of one kind does not close the other.
    kind: Any = TotpDevice if len(token) == DIGITS and token.isdigit() else RecoveryCodes
    found = kind.objects.devices_for_user(user, confirmed=True).select_for_update()
    return next((device for device in found if device.verify_token(token)), None)


@transaction.atomic
def new_recovery_codes(user: Any) -> list[str]:
    """Ten codes to be shown this once; those before are void."""
    RecoveryCodes.objects.filter(user=user).delete()
    sheet = RecoveryCodes.objects.create(user=user, name="recovery codes")
    codes = [_code() for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(sheet=sheet, digest=RecoveryCode.digest_of(code)) for code in codes)
    return codes


def first_recovery_codes(user: Any) -> list[str]:
    """Codes for whoever has none; nothing for the others."""
    return [] if codes_left(user) else new_recovery_codes(user)


def codes_left(user: Any) -> int:
    """How many recovery codes are not used yet."""
    return RecoveryCode.objects.filter(sheet__user=user).count()


@transaction.atomic
def remove_all(user: Any) -> int:
    """Take every second factor away, recovery codes included; returns how many there were."""
    found = list(devices_for_user(user, confirmed=None))
    for device in found:
        device.delete()
    return len(found)


def remove(user: Any, persistent_id: str) -> bool:
    """Take one device of a login away; False if it has none of that id. With the last one go the recovery codes."""
    device = Device.from_persistent_id(persistent_id)
    if device is None or device.user_id != user.pk:
        return False
    device.delete()
    if not has_device(user):
        remove_all(user)
    return True


def _code() -> str:
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_LETTERS)) for _ in range(_GROUPS))
    return "-".join(groups)
