"""Controls: each owns its key, its default and its check."""
