"""The WSGI application."""

import os

import django

from track360.core.request import Handler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "track360.settings.production")
django.setup(set_prefix=False)
application = Handler()
