"""The speed of the house, measured: `python -m tests.benchmarks` prints the table of bars."""
