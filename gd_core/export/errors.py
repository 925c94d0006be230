"""What cannot be taken home, and why."""


class ExportError(ValueError):
    """Raised where a run cannot be written to a file; its message is a sentence for the user."""
