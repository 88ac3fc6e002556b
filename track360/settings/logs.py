"""The log of people; and what goes to standard error: warnings and worse, in one line each, never a secret."""

import os

PEOPLE_DAYS = int(os.environ.get("TRACK360_PEOPLE_DAYS", "90"))  # how long it is kept who signed in, read, took away

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "track360.core.logs.OneLine",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "filters": {"without_links": {"()": "track360.core.logs.WithoutLinks"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_links"]}},
    "root": {"handlers": ["console"], "level": os.environ.get("TRACK360_LOG_LEVEL", "WARNING")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.request": {"level": "ERROR"},  # every refusal is in the audit log already
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # anybody can cause it, with a stack each
        "waitress.queue": {"level": "ERROR"},
        # at DEBUG these write whole requests, tokens included
        "oauthlib": {"level": "INFO"},
        "oauth2_provider": {"level": "INFO"},
        "requests_oauthlib": {"level": "INFO"},
        "urllib3": {"level": "INFO"},
    },
}
