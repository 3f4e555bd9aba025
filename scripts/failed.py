"""The one way a script gives up: a sentence for the terminal, and exit code 1."""


class Failed(Exception):
    """What the command line can't do; the text is one line that says what to do instead."""
