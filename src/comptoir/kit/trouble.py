"""What an operator is told in one sentence, instead of a trace."""

from __future__ import annotations


class Trouble(Exception):
    """Something that whoever typed the command can mend; the message says what and how."""
