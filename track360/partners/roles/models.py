"""Which partners an operator's login reaches. What it may do there is said by its groups, which are the roles."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class PartnerAccess(models.Model):
    """The partners of one login: all there are or will be, or those named. A login without one reaches none."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="partner_access")
    every_partner = models.BooleanField("all partners", default=False)
    partners = models.ManyToManyField("partners.Partner", blank=True)

    class Meta:
        verbose_name = "role"
        permissions = [("view_personal_data", "Can read names and e-mail addresses as they are")]

    def __str__(self) -> str:
        return str(self.user)
