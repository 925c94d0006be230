"""Browser components: a Python file beside its JavaScript."""
