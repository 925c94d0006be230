"""The browser of the tests, the screenshots and the benchmarks: Debian's Chromium, headless."""

CHROMIUM = "/usr/bin/chromium"

# No sandbox, because CI runs as root; no calls to the world outside.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--enable-unsafe-swiftshader",  # WebGL without a graphics card, for the surface
)
