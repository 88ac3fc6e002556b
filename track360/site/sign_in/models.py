"""What proves who somebody is beside a password. No secret of it stands in the database in clear."""

from __future__ import annotations

from base64 import b32encode
from binascii import unhexlify
from hashlib import sha256
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import models
from django_otp.models import Device, ThrottlingMixin, TimestampMixin
from django_otp.oath import TOTP
from django_otp.util import random_hex

from track360.core.crypto import EncryptedTextField

DIGITS = 6
STEPS_OFF = 1  # of 30 s, that a phone's clock may be wrong either way


def fresh_key() -> str:
    """160 random bits, in hex."""
    return str(random_hex(20))


class TotpDevice(TimestampMixin, ThrottlingMixin, Device):
    """An authenticator app that makes six-digit codes (RFC 6238); django-otp's own device keeps its key in clear.

    last_step: that of the newest code taken, so that none is taken twice.
    """

    key = EncryptedTextField(default=fresh_key)
    last_step = models.BigIntegerField(default=-1)

    class Meta:
        verbose_name = "authenticator app"

    @property
    def bin_key(self) -> bytes:
        """The key as the app has it."""
        return unhexlify(self.key)

    @property
    def config_url(self) -> str:
        """The key as authenticator apps scan it (``otpauth://``)."""
        issuer, name = settings.OTP_TOTP_ISSUER, self.user.get_username()
        said = {"secret": self.spoken_key, "issuer": issuer, "algorithm": "SHA1", "digits": DIGITS, "period": 30}
        return f"otpauth://totp/{quote(f'{issuer}:{name}')}?{urlencode(said)}"

    @property
    def spoken_key(self) -> str:
        """The key as people type it (base32)."""
        return b32encode(self.bin_key).decode()

    def get_throttle_factor(self) -> int:
        """Seconds after the first wrong code; they double with each further one."""
        return 1

    def verify_token(self, token: str) -> bool:
        """Whether the code is right, was never taken, and may be tried at this moment; called on a locked row."""
        allowed, _ = self.verify_is_allowed()
        if not allowed:
            return False
        clock = TOTP(self.bin_key, digits=DIGITS)
        is_code = len(token) == DIGITS and token.isascii() and token.isdigit()
        if not (is_code and clock.verify(int(token), STEPS_OFF, self.last_step + 1)):
            self.throttle_increment()
            return False
        self.last_step = clock.t()
        self.throttle_reset(commit=False)
        self.set_last_used_timestamp(commit=False)
        self.save()
        return True


class RecoveryCodes(TimestampMixin, ThrottlingMixin, Device):
    """The codes on a sheet of paper, each of which stands in for a lost device once."""

    class Meta:
        verbose_name = "recovery codes"

    def get_throttle_factor(self) -> int:
        """Seconds after the first wrong code; they double with each further one."""
        return 1

    def verify_token(self, token: str) -> bool:
        """Whether it is one of the codes; it is none afterwards. Called on a locked row."""
        allowed, _ = self.verify_is_allowed()
        if not allowed:
            return False
        used, _ = self.codes.filter(digest=RecoveryCode.digest_of(token)).delete()
        if not used:
            self.throttle_increment()
            return False
        self.throttle_reset(commit=False)
        self.set_last_used_timestamp(commit=False)
        self.save()
        return True


class RecoveryCode(models.Model):
    """One code, as its SHA-256: 79 random bits need no slow hash."""

    sheet = models.ForeignKey(RecoveryCodes, on_delete=models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "digest"], name="recovery_code_key")]

    @staticmethod
    def digest_of(code: str) -> str:
        """Of a code as people type it, in any case and grouping."""
        plain = "".join(letter for letter in code.lower() if letter.isalnum())
        return sha256(plain.encode()).hexdigest()


class Identity(models.Model):
    """Who a login is at the identity provider: its issuer and the subject, which a provider never gives twice."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="identity")
    issuer = models.CharField(max_length=500)
    subject = models.CharField(max_length=255)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="identity_key")]

    def __str__(self) -> str:
        return f"{self.subject} at {self.issuer}"
