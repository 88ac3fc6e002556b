"""``make run``: one machine, plain HTTP on loopback."""

from .base import *  # noqa: F403
