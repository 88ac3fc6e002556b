"""Secrets, sessions and transport. Production (``production.py``) tightens what a laptop cannot have."""

import os

SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY", "")
FIELD_KEYS = os.environ.get("TRACK360_FIELD_KEYS", "").split(",")

AUTH_USER_MODEL = "partners.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ALLOWED_HOSTS = os.environ.get("TRACK360_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
TRUSTED_PROXIES = [p for p in os.environ.get("TRUSTED_PROXIES", "").split(",") if p]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
