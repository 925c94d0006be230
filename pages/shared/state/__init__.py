"""The session and the URL."""
