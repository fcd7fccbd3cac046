# A Python application: its dependencies in a folder of their own, and what is needed to run it.
# A .dockerignore belongs to it: .venv venv __pycache__ **/__pycache__ **/*.pyc .pytest_cache .git .env* Dockerfile* .dockerignore envs*.y*ml *compose*.y*ml
FROM python:3.12-slim AS base
# Output is shown at once, and crashes of compiled modules tell where they happened.
ENV PYTHONUNBUFFERED=1 PYTHONFAULTHANDLER=1 PATH=/venv/bin:$PATH VIRTUAL_ENV=/venv
WORKDIR /app

# The dependencies. They are installed again only when the files that name them change.
FROM base AS dependencies
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv /venv
COPY requirements.txt ./requirements.txt
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install --requirement requirements.txt

# What runs, as a user without rights.
FROM base
ENV PORT=8000
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libpq5 \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --create-home app && chown app:app /app
COPY --from=dependencies /venv /venv
COPY --chown=app:app . .
USER app
EXPOSE 8000
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s \
  CMD ["python", "-c", "import socket; socket.create_connection(('127.0.0.1', 8000), 2)"]
# In place of the shell, so that the application gets the signals that end it.
CMD exec uvicorn "app.main:app" --host 0.0.0.0 --port "$PORT"
