"""Programmes as files: read, compare with the database, apply."""

from commissions.programme.diff import Diff
from commissions.programme.problems import Problem, ProgrammeError
from commissions.programme.service import apply

__all__ = ["Diff", "Problem", "ProgrammeError", "apply"]
