"""Parts of a page that show a result."""
