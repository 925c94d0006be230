"""Sheets of paper: a run to hand in, and a question to answer."""
