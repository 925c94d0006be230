"""A run drawn: as a picture in several formats, and as an animation."""
