"""``python -m track360.launcher run | test [pytest arguments] | exec [--fresh] -- COMMAND | manage COMMAND``."""

import sys

from track360.launcher.errors import LocalError, Stopped
from track360.launcher.foreground import execute, execute_fresh, manage, test
from track360.launcher.processes import StopRequest
from track360.launcher.run import run


def main(arguments: list[str]) -> int:
    """Run one subcommand; its exit code, 2 for wrong usage."""
    stop = StopRequest()
    stop.install()
    try:
        return _dispatch(arguments, stop)
    except LocalError as error:
        print(f"\ntrack360: {error}", file=sys.stderr)
        return 1
    except Stopped as stopped:
        return 128 + stopped.signum


def _dispatch(arguments: list[str], stop: StopRequest) -> int:
    match arguments:
        case ["run"]:
            return run(stop)
        case ["test", *rest]:
            return test(rest, stop)
        case ["exec", "--fresh", "--", first, *rest]:
            return execute_fresh([first, *rest], stop)
        case ["exec", "--", first, *rest]:
            return execute([first, *rest], stop)
        case ["manage", *rest]:
            return manage(rest, stop)
    print(f"usage: {__doc__}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
