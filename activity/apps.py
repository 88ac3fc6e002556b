"""Django's handle on this room."""

from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "activity"
    label = "activity"
