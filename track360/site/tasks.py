"""Tasks of this room."""

from __future__ import annotations

import logging

from axes.models import AccessAttempt
from celery import shared_task
from django.conf import settings
from django.contrib.sessions.models import Session

from track360.core import clock
from track360.core.mail import MailNotSent
from track360.site import password_pages, sites

log = logging.getLogger(__name__)


@shared_task(name="site.send_reset")
def send_reset(site: str, email: str, language: str = "") -> None:
    """Mail a link for a new password, if a login of that site has the address; asked for in a language."""
    try:
        password_pages.send_reset(sites.get_site(site), email, language)
    except MailNotSent as error:
        log.warning("a link for a new password was not mailed: %s", error)


@shared_task(name="site.forget_sign_ins")
def forget_sign_ins() -> None:
    """Drop sessions that have ended and wrong passwords that no longer count."""
    now = clock.now()
    Session.objects.filter(expire_date__lt=now).delete()
    AccessAttempt.objects.filter(attempt_time__lt=now - settings.AXES_COOLOFF_TIME).delete()
