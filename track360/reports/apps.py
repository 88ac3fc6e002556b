"""Django's handle on this room."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "track360.reports"
    label = "reports"
