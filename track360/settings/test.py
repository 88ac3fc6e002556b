"""The test suite: no network, cheap password hashes, a database of its own, of PostgreSQL and of the broker."""

import os
from hashlib import sha256
from urllib.parse import urlsplit

import dj_database_url

os.environ.setdefault("DJANGO_SECRET_KEY", sha256(b"only for tests").hexdigest())
os.environ.setdefault("TRACK360_FIELD_KEYS", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")

from track360.settings.base import *  # noqa: F403
from track360.settings.base import DATABASES, INSTALLED_APPS, OWNER_DATABASE_URL
from track360.settings.passkeys import passkey_settings

INSTALLED_APPS = [*INSTALLED_APPS, "track360.demo"]

# Tests make databases and tables; beyond that they take the part of the role that serves (tests/conftest.py).
if OWNER_DATABASE_URL:
    owner = dj_database_url.parse(OWNER_DATABASE_URL)
    DATABASES["default"] |= {"USER": owner["USER"], "PASSWORD": owner["PASSWORD"]}
OWNER_DATABASE_URL = ""
DATABASES["default"]["TEST"] = {"NAME": os.environ.get("TRACK360_TEST_DB", "test_track360")}
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["OPTIONS"]["options"] += " -c track360.allow_truncate=on"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "track360.partners.oauth.RandomSecretHasher",
]
CELERY_BROKER_URL = os.environ.get("TRACK360_TEST_BROKER_URL", "memory://")
worker = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
if worker and CELERY_BROKER_URL.startswith("redis"):  # which the workers share
    CELERY_BROKER_URL = urlsplit(CELERY_BROKER_URL)._replace(path=f"/{worker}").geturl()
ALLOWED_HOSTS = ["*"]
METRICS_ON_LOOPBACK = True
BASE_URL = "https://portal.example"
globals().update(passkey_settings(BASE_URL))
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Looks for a static file when it is asked for: every test client would list all of them at its first request.
WHITENOISE_AUTOREFRESH = True
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
