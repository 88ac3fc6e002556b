#!/usr/bin/env python
"""Django's command line for track360, on what the environment names or else on this clone's own database."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from track360.settings import environment


def main(arguments: list[str]) -> int | str:
    """An exit code, or a message for standard error."""
    try:
        module = environment.settings_module(arguments[1:], os.environ)
    except ImproperlyConfigured as error:
        return f"track360: {error}"
    if module is None:
        from track360.launcher.__main__ import main as launch  # only where nothing of production's is set

        return launch(["manage", *arguments[1:]])
    os.environ[environment.MODULE] = module
    print(environment.description(module, os.environ), file=sys.stderr, flush=True)
    execute_from_command_line(arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
