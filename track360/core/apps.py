"""Django's handle on this room."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "track360.core"
    label = "core"

    def ready(self) -> None:
        from track360.core import checks  # noqa: F401
