"""Production: HTTPS only, secure cookies, everything from the environment."""

from .base import *  # noqa: F403

DEBUG = False
SECURE_SSL_REDIRECT = False  # an API client that speaks plain HTTP is refused, not redirected with its secret
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
