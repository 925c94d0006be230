FROM python:3.13-slim

# Nothing is written while it runs, so that `docker run --read-only` holds: no bytecode (it is made
# below, once), and a home that is the one folder which may be writable.
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    STREAMLIT_SERVER_PORT=8501

RUN useradd --uid 10001 --home-dir /tmp --no-create-home --shell /usr/sbin/nologin playground

WORKDIR /app

# Before the app's own files: a change of ours does not install everything again.
# The lock and not the short list, so that the same is installed in a year, each file by its hash.
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --requirement requirements.lock

COPY .streamlit/config.toml .streamlit/
COPY gd_core gd_core
COPY pages pages
COPY app.py ./
# Readable by the user below, whatever the umask of the machine that builds.
RUN python -m compileall -q app.py gd_core pages && chmod -R a+rX .

# A number, so that a host can see that it is not root without a list of users.
USER 10001
EXPOSE 8501

# http.client and not urllib, which would ask a proxy that the host has set.
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import http.client, os, sys; app = http.client.HTTPConnection('127.0.0.1', int(os.environ['STREAMLIT_SERVER_PORT']), timeout=8); app.request('GET', '/_stcore/health'); sys.exit(app.getresponse().status != 200)"]

CMD ["streamlit", "run", "app.py", "--server.address=0.0.0.0", "--server.headless=true"]
