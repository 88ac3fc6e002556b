"""Programmes as files: read, compare with the database, apply."""

from .diff import Diff
from .problems import Problem, ProgrammeError
from .service import apply

__all__ = ["Diff", "Problem", "ProgrammeError", "apply"]
