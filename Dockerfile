# The site as an image: no compiler, no shell tricks, not root, nothing written but /tmp and the database.
ARG PYTHON_IMAGE=python:3.13-slim

FROM ${PYTHON_IMAGE} AS build
WORKDIR /app
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.txt .
# Wheels only: nothing is compiled, so no compiler is needed, here or below.
RUN python3 -m venv /venv \
 && /venv/bin/pip install --quiet --require-hashes --no-deps --only-binary :all: -r requirements.txt \
 && /venv/bin/pip uninstall --quiet --yes pip
COPY . .
# Collecting the static files reads the settings, and these refuse to start without their secrets.
RUN ENV_FILE=/dev/null SECRET_KEY=only-to-collect-files-here-and-signs-nothing-ever-after \
    ALLOWED_HOSTS=build.invalid PUBLIC_URL=https://build.invalid TRUSTED_PROXIES=0 \
    /venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
 && /venv/bin/python -m compileall -q agreements tracker

FROM ${PYTHON_IMAGE}
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
# /data is for those who run on SQLite: DATABASE_URL=sqlite:////data/tracker.sqlite3 and a volume.
RUN mkdir /data && chown 10001:10001 /data
USER 10001:10001
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
EXPOSE 8000
# Through the front door, as the proxy would ask; a redirect or an error is no health.
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s \
  CMD ["python", "-m", "tracker.health"]
# GRANIAN_WORKERS: one for each core. One that dies is started again; one that was told to stop before it had begun
# would never end.
ENV GRANIAN_HOST=0.0.0.0 GRANIAN_PORT=8000 GRANIAN_INTERFACE=asginl GRANIAN_WEBSOCKETS=false \
    GRANIAN_WORKERS=2 GRANIAN_RESPAWN_FAILED_WORKERS=true GRANIAN_WORKERS_KILL_TIMEOUT=30
CMD ["granian", "tracker.asgi:application"]
