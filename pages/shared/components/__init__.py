"""Components that run in the browser: a Python file beside its JavaScript and CSS."""
