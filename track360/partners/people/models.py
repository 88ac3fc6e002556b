"""What the log of people knows of."""

from __future__ import annotations

from django.db import models


class Kind(models.TextChoices):
    """What was done."""

    SIGN_IN_FAILED = "sign-in failed"
    SECOND_FACTOR = "second factor"
    SECOND_FACTOR_FAILED = "second factor failed"
    LOGIN = "login changed"
    VIEW_AS = "view as affiliate"
