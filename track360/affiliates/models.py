"""Who refers customers, and the multi-tier tree by date."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from track360.core.fields import IdField
from track360.partners.models import Partner


class Affiliate(models.Model):
    """An affiliate (introducing broker). A suspended one accrues but is not paid out."""

    class Status(models.TextChoices):
        ACTIVE = "active"
        SUSPENDED = "suspended"

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT)
    affiliate_id = IdField()
    name = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=16, choices=Status, default=Status.ACTIVE)
    email = models.CharField(max_length=500, blank=True)
    person_id = IdField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "affiliate_id"], name="affiliate_key")]
        permissions = [("view_as_affiliate", "Can see the affiliate site as an affiliate sees it")]

    def __str__(self) -> str:
        return self.name or self.affiliate_id


class Parent(models.Model):
    """Whom an affiliate stands under from a trading day on; ``parent_id`` NULL means the top of a tree."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT)
    affiliate_id = IdField()
    from_day = models.DateField()
    parent_id = IdField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "affiliate_id", "from_day"], name="parent_key")]


class OwnAccount(models.Model):
    """An erased customer of whom the e-mail address told that it is this affiliate; its own is told in its place."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT)
    customer_id = IdField()
    affiliate_id = IdField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "customer_id"], name="own_account_key")]


class _WithAffiliate(models.Manager["AffiliateLogin"]):
    """A page asks for login, affiliate and partner at once."""

    def get_queryset(self) -> models.QuerySet[AffiliateLogin]:
        return super().get_queryset().select_related("affiliate__partner")


class AffiliateLogin(models.Model):
    """Ties a login to the one affiliate it may see; made by an invitation, or (``invited_at`` NULL) by hand."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="affiliate_login")
    affiliate = models.ForeignKey(Affiliate, on_delete=models.PROTECT, related_name="logins")
    invited_at = models.DateTimeField(null=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    language = models.CharField(max_length=10, blank=True, default="")  # none chosen: as the browser asks

    objects = models.Manager()
    whole = _WithAffiliate()

    class Meta:
        # Related access uses the base manager, and every page of an affiliate begins with it.
        base_manager_name = "whole"

    def __str__(self) -> str:
        return f"login {self.user_id} for affiliate {self.affiliate_id}"
