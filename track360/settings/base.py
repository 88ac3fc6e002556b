"""What every deployment shares; the other modules of this package only say what differs."""

import gc
import os
from pathlib import Path

from track360.settings.admin import *  # noqa: F403
from track360.settings.api import *  # noqa: F403
from track360.settings.chain import *  # noqa: F403
from track360.settings.csp import *  # noqa: F403
from track360.settings.database import *  # noqa: F403
from track360.settings.jobs import *  # noqa: F403
from track360.settings.login import *  # noqa: F403
from track360.settings.logs import *  # noqa: F403
from track360.settings.mail import *  # noqa: F403
from track360.settings.passkeys import *  # noqa: F403
from track360.settings.security import *  # noqa: F403
from track360.settings.single_sign_on import *  # noqa: F403

# Until the platform is ready: what is imported stays, and looking through it again and again is a fifth of a start.
gc.disable()

BASE_DIR = Path(__file__).resolve().parents[2]

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "oauth2_provider",
    "axes",
    "django_otp",
    "track360.core",
    "track360.site",
    "track360.queue",
    "track360.partners",
    "django_otp_webauthn",  # asks for the model of logins while it is loaded
    "track360.affiliates",
    "track360.ingest",
    "track360.connectors",
    "track360.events",
    "customers",
    "transactions",
    "activity",
    "commissions",
    "track360.reports",
    "track360.openapi",
    "track360",  # last: its ready() hands the registry to the rooms above
]

MIDDLEWARE = [
    "track360.core.middleware.trusted_proxies",  # first: what follows asks for the scheme and the address
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "track360.core.middleware.for_programs",
    "track360.partners.audit.audit",
    "track360.partners.anonymous.bounded",
    "track360.core.middleware.https_only",
    "track360.core.middleware.body_limit",
    "track360.core.middleware.known_charset",
    "track360.core.middleware.storable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "track360.partners.people.current.middleware",
    "track360.affiliates.view_as.middleware",  # after whoever it is has been settled
    "track360.site.languages.middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",  # last: turns a refused login into its answer
]

ROOT_URLCONF = "track360.urls"
WSGI_APPLICATION = "track360.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "track360" / "site" / "theme"],  # our word over the theme's
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

TIME_ZONE = "UTC"
USE_I18N = True  # LANGUAGES: admin.py
LOCALE_PATHS = [BASE_DIR / "track360" / "locale"]
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("TRACK360_DATA_DIR", BASE_DIR / ".data")) / "static"
# Served from where they lie: no collecting of files between a deployment and its first page.
WHITENOISE_USE_FINDERS = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
