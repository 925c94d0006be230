"""The lessons about fitting data."""
