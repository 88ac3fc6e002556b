"""Every failure of the launcher says what happened and what to do."""


class LocalError(Exception):
    """A failure the user can mend: ``message`` says what happened, ``remedy`` what to do about it."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message}\n  What to do: {remedy}")
        self.message = message


class Stopped(Exception):
    """Somebody asked us to stop (Ctrl-C, SIGTERM, a closed terminal); ``signum`` says how."""

    def __init__(self, signum: int) -> None:
        super().__init__(f"stopped by signal {signum}")
        self.signum = signum
