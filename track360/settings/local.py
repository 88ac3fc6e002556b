"""``make run``: one machine, plain HTTP on loopback, and the sample partners with their commands."""

from track360.settings.base import *  # noqa: F403
from track360.settings.base import INSTALLED_APPS

METRICS_ON_LOOPBACK = True  # nothing stands before it that could pass calls on
INSTALLED_APPS = [*INSTALLED_APPS, "track360.demo"]
