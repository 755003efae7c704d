# SPDX-License-Identifier: MIT
"""The grader of the labs. `from grade import Lab, works, ...` is for a lab's grade.py."""
from grade.lab import (Check, Lab, bounded, clean, command_succeeds, frees_all, loads,  # noqa: F401
                       no_misuse, works)
