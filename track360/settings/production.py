"""Production: HTTPS only, secure cookies, everything from the environment."""

from .base import *  # noqa: F403

DEBUG = False
API_HTTPS_ONLY = True  # a client that speaks plain HTTP is refused, not redirected with its secret
SECURE_SSL_REDIRECT = True  # people's pages; probes and scrapers come from inside
SECURE_REDIRECT_EXEMPT = [r"^api/", r"^oauth/", r"^healthz$", r"^readyz$", r"^metrics$"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
OPERATOR_TOTP = True
