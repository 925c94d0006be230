"""The pages in Firefox and WebKit, by hand: `python -m tests.engines`.

CI runs Chromium only; these take minutes, and two Debian packages more (CONTRIBUTING.md).
"""
