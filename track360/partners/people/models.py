"""The log of people: what somebody who signed in, or tried to, did on either site or by a command."""

from __future__ import annotations

from typing import Any

from django.db import models

from track360.core.rights import Rights


class Kind(models.TextChoices):
    """What was done. ``PAGE``: of a row; ``SEARCH``: a list or page asked for something; ``ACTION``: any POST."""

    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_REFUSED = "sign_in_refused"
    LOCKED_OUT = "locked_out"
    SIGN_OUT = "sign_out"
    SECOND_FACTOR = "second_factor"
    SECOND_FACTOR_FAILED = "second_factor_failed"
    SECOND_FACTOR_RESET = "second_factor_reset"
    DEVICE_ADDED = "device_added"
    DEVICE_REMOVED = "device_removed"
    RECOVERY_CODES_REPLACED = "recovery_codes_replaced"
    LOGIN_DISABLED = "login_disabled"
    LOGIN_ENABLED = "login_enabled"
    SESSIONS_ENDED = "sessions_ended"
    AFFILIATES_SECOND_FACTOR = "affiliates_second_factor"
    VIEW_AS_BEGAN = "view_as_began"
    VIEW_AS_ENDED = "view_as_ended"
    VIEW_AS_REFUSED = "view_as_refused"
    PAGE = "page"
    SEARCH = "search"
    EXPORT = "export"
    ACTION = "action"
    LOGIN = "login_changed"
    PERMISSION = "permission_changed"
    CREDENTIAL = "credential_changed"
    PARTNER = "partner_changed"


class PersonEvent(models.Model):
    """One event. The table is partitioned by day and written by ``log.py`` alone; old days are dropped whole.

    name: the login's as it was then, else the client of the API or the command. subject: whose page or row, as
    ``app.model:key`` or the name of an address. status: the answer's, where there was one. what: the rest, by kind.
    """

    rights = Rights.APPEND
    at = models.DateTimeField()
    kind = models.CharField(max_length=32, choices=Kind)
    # A login may be deleted, and what it did stays.
    user = models.ForeignKey(
        "partners.User", on_delete=models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    name = models.CharField("who", max_length=300, blank=True)
    site = models.CharField(max_length=32)
    partner = models.ForeignKey(
        "partners.Partner", on_delete=models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    subject = models.CharField(max_length=500, blank=True)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)
    status = models.SmallIntegerField(null=True)
    what: Any = models.JSONField(default=dict)

    class Meta:
        managed = False
        db_table = "partners_personevent"
        verbose_name = "person event"
