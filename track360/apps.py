"""The platform's own app: wires the rooms together once all of them are loaded."""

import gc

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "track360"
    label = "platform"

    def ready(self) -> None:
        """Hand the registry's dicts to the rooms that are driven by them, and make our Celery app the current one."""
        from track360 import celery, registry

        celery.app.set_default()

        registry.install()
        from track360 import checks  # noqa: F401 - importing registers; it reads what was just handed down

        # Ours is the last app. The settings switched it off.
        gc.freeze()
        gc.enable()
