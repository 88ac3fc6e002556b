"""``make run``: one machine, plain HTTP on loopback."""

from track360.settings.base import *  # noqa: F403
