"""Django finds models here; they live in the folders of this room."""

from track360.site.sign_in.models import Identity, RecoveryCode, RecoveryCodes, TotpDevice

__all__ = ["Identity", "RecoveryCode", "RecoveryCodes", "TotpDevice"]
