"""Django's handle on this room."""

from django.apps import AppConfig


class CommissionsConfig(AppConfig):
    name = "commissions"
    label = "commissions"

    def ready(self) -> None:
        from commissions.settle import checks  # noqa: F401 - importing registers
