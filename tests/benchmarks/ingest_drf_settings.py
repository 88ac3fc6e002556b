"""The settings under which the DRF peer is served: by our web server, with the little middleware Django insists on."""

from track360.settings.local import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.ingest_drf"
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
