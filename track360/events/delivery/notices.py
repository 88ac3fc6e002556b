"""Mailing that an endpoint was disabled: the affiliate whose postback it was, or the operators who look after it."""

from __future__ import annotations

import logging
from contextlib import AbstractContextManager

from django.db.models import Q
from django.urls import reverse

from track360.affiliates import contacts
from track360.affiliates.models import Affiliate
from track360.core import mail
from track360.core.language import english
from track360.events.endpoints.models import Endpoint
from track360.partners.models import Partner, User

log = logging.getLogger(__name__)
TEMPLATE = "events/disabled_email.txt"
MAY_MEND = "events.change_endpoint"


def send_waiting() -> int:
    """Mail what was not mailed yet; how many endpoints were told of. Without a mail server it goes on waiting."""
    if not mail.is_configured():
        return 0
    waiting = Endpoint.objects.filter(untold=True).select_related("partner").order_by("pk")
    return sum(_send(endpoint) for endpoint in waiting)


def _send(endpoint: Endpoint) -> bool:
    # Taken first, so that no crash mails it twice.
    if not Endpoint.objects.filter(pk=endpoint.pk, untold=True).update(untold=False):
        return False
    try:
        for to in _addresses(endpoint):
            with _language(endpoint):
                mail.send(TEMPLATE, to, {"endpoint": endpoint, "link": mail.absolute(_page(endpoint))})
    except mail.MailNotSent as error:
        log.warning("that endpoint %s was disabled was not mailed: %s", endpoint.pk, error)
        Endpoint.objects.filter(pk=endpoint.pk).update(untold=True)
        return False
    return True


def _addresses(endpoint: Endpoint) -> list[str]:
    if not endpoint.is_postback:
        return operators_of(endpoint.partner)
    rows = Affiliate.objects.filter(partner=endpoint.partner, affiliate_id=endpoint.affiliate_id)
    return [to for to in map(contacts.address, rows) if to]


def operators_of(partner: Partner) -> list[str]:
    """The addresses of those who may mend a partner's webhooks."""
    reach = Q(is_superuser=True) | Q(partner_access__every_partner=True) | Q(partner_access__partners=partner)
    users = User.objects.filter(reach, is_active=True, is_staff=True).exclude(email="").distinct().order_by("pk")
    return [user.email for user in users if user.has_perm(MAY_MEND)]


def _language(endpoint: Endpoint) -> AbstractContextManager[None]:
    return contacts.reading(endpoint.partner, endpoint.affiliate_id) if endpoint.is_postback else english()


def _page(endpoint: Endpoint) -> str:
    site = "affiliate:postbacks" if endpoint.is_postback else "admin:events_endpoint_change"
    return reverse(site, args=[] if endpoint.is_postback else [endpoint.pk])
