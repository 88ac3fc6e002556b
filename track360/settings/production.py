"""Production: HTTPS only, secure cookies, everything from the environment."""

import os

from track360.settings.base import *  # noqa: F403
from track360.settings.mail import email_settings
from track360.settings.passkeys import passkey_settings

DEBUG = False
STRONG_SECRET_KEY = True
API_HTTPS_ONLY = True  # a client that speaks plain HTTP is refused, not redirected with its secret
SECURE_SSL_REDIRECT = True  # people's pages; probes and scrapers come from inside
SECURE_REDIRECT_EXEMPT = [r"^api/", r"^oauth/", r"^healthz$", r"^readyz$", r"^metrics$"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
OPERATOR_TOTP = True
# A browser takes such a cookie over HTTPS only, and from no other host of the domain.
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
KNOWN_BROWSER_COOKIE = "__Host-known_browser"

# Nothing is guessed here: without these no link is mailed, and `check --deploy` says so.
BASE_URL = os.environ.get("TRACK360_BASE_URL", "").rstrip("/")
EMAIL_URL = os.environ.get("TRACK360_EMAIL_URL", "")
globals().update(email_settings(EMAIL_URL))
globals().update(passkey_settings(BASE_URL))
