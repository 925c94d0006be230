"""The methods, a family a file; gd_core/optimizers.py is their front door."""

# Imported in the order in which menus list them: each registers its methods.
from gd_core.methods import velocity, adaptive, adam, searching, curved  # noqa: F401, I001
