"""How mail leaves the house, and the address its links lead to: never what a request calls us."""

import os
from datetime import timedelta
from urllib.parse import unquote, urlsplit

BASE_URL = os.environ.get("TRACK360_BASE_URL", f"http://127.0.0.1:{os.environ.get('TRACK360_PORT', '8360')}").rstrip(
    "/"
)

# smtp://user:password@host:587 (STARTTLS), smtps://…:465, smtp+plain://…:25 (a relay of your own), console:
EMAIL_URL = os.environ.get("TRACK360_EMAIL_URL", "console:")
_BACKENDS = {
    "console": "django.core.mail.backends.console.EmailBackend",
    "": "track360.core.mail.NoMail",
}
_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


def email_settings(url: str) -> dict[str, object]:
    """Django's settings for a mail address like those above; empty means that no mail is sent."""
    parts = urlsplit(url)
    if parts.scheme not in _BACKENDS.keys() | _PORTS.keys():
        raise ValueError(f"TRACK360_EMAIL_URL: {parts.scheme!r} is none of smtp, smtps, smtp+plain, console")
    return {
        "EMAIL_BACKEND": _BACKENDS.get(parts.scheme, "track360.core.mail.SmtpBackend"),
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": parts.port or _PORTS.get(parts.scheme, 0),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


globals().update(email_settings(EMAIL_URL))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("TRACK360_EMAIL_FROM", "track360 <no-reply@localhost>")

RESET_LIFETIME = timedelta(hours=1)
INVITATION_LIFETIME = timedelta(days=7)
PASSWORD_RESET_TIMEOUT = int(INVITATION_LIFETIME.total_seconds())  # the longest; each kind of link has its own
RESETS_PER_ADDRESS = 20  # asked for within an hour from one network address
RESETS_PER_MAILBOX = 3  # mails within an hour, so that nobody is flooded by somebody else
