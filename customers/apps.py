"""Django's handle on this room."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customers"
    label = "customers"

    def ready(self) -> None:
        from customers import checks  # noqa: F401 - importing registers
