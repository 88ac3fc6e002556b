"""Secrets, sessions and transport. Production (``production.py``) tightens what a laptop cannot have."""

import os


def listed(name: str, default: str = "") -> list[str]:
    """The comma-separated values of an environment variable."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY", "")
STRONG_SECRET_KEY = False  # whether one that can be guessed is refused
SECRET_KEY_FALLBACKS = listed("DJANGO_SECRET_KEY_FALLBACKS")
FIELD_KEYS = listed("TRACK360_FIELD_KEYS")  # Fernet keys: the first encrypts, all decrypt

AUTH_USER_MODEL = "partners.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "track360.partners.oauth.RandomSecretHasher",  # client secrets only
]
ALLOWED_HOSTS = listed("TRACK360_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
TRUSTED_PROXIES = listed("TRUSTED_PROXIES")  # addresses or networks whose X-Forwarded-For and -Proto are believed
OUTBOUND_ALLOW = frozenset(entry.lower() for entry in listed("TRACK360_OUTBOUND_ALLOW"))  # exact host:port
METRICS_TOKEN = os.environ.get("TRACK360_METRICS_TOKEN", "")  # without it nobody reads /metrics
METRICS_ON_LOOPBACK = False
API_HTTPS_ONLY = False
SESSION_COOKIE_HTTPONLY = True
# Not Strict: a link in our own mail must find the login that is there.
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "track360.core.errors.stale_form"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
# Of the room that knows logins and partners, for a kit below it that asks for it on every page.
PERSONAL_DATA_PERMISSION = "partners.view_personal_data"
