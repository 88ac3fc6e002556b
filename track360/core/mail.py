"""Sending mail: past the guard on outgoing addresses, with links to the address we were configured with."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from socket import socket
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.template.loader import render_to_string

from track360.core import net


class MailNotSent(Exception):
    """The message says why, for the operator who wanted it sent."""


class _Pinned:
    """Connects to the address that the guard has looked at; the certificate is still checked by name."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket:
        found: socket = super()._get_socket(net.pin(host, port), port, timeout)  # type: ignore[misc]
        return found


class _Smtp(_Pinned, smtplib.SMTP):
    pass


class _SmtpOverTls(_Pinned, smtplib.SMTP_SSL):
    pass


class SmtpBackend(EmailBackend):
    """Django's, by way of the guard."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """As the address says: TLS from the first byte, or not."""
        return _SmtpOverTls if self.use_ssl else _Smtp


class NoMail(BaseEmailBackend):
    """Where no mail server is named: says so instead of losing the message."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise MailNotSent("No mail server is configured: set TRACK360_EMAIL_URL.")


def is_configured() -> bool:
    """Whether there is a server to send by, and an address that links can be made of."""
    return bool(settings.BASE_URL) and not isinstance(get_connection(), NoMail)


def absolute(path: str) -> str:
    """The whole address of a path of ours, whatever the request called us."""
    if not settings.BASE_URL:
        raise MailNotSent("The address of this site is not configured: set TRACK360_BASE_URL.")
    return f"{settings.BASE_URL}{path}"


def send(template: str, to: str, context: dict[str, Any]) -> None:
    """Send a plain-text mail: the first line of the template is its subject.

    Raises :class:`MailNotSent`; what went wrong is told without what the mail says.
    """
    subject, _, body = render_to_string(template, context).partition("\n")
    try:
        EmailMessage(subject.strip(), body.lstrip(), to=[to]).send()
    except (OSError, net.AddressRefused) as error:  # smtplib's errors are OSErrors
        raise MailNotSent(f"The mail server did not take the mail ({type(error).__name__}).") from error
