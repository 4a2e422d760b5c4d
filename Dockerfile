# One image for web, worker, beat and every management command; see docs/how-to/run-in-production.md.
FROM python:3.11-slim-bookworm AS packages
WORKDIR /accord
COPY requirements.lock scripts/bootstrap.sh ./
RUN python -m venv .venv \
 && awk '/^[a-z0-9]/ { keep = /^uv==/ } keep' requirements.lock > /tmp/uv.lock \
 && .venv/bin/pip install -q --no-deps --require-hashes -r /tmp/uv.lock \
 && .venv/bin/uv pip install -q --compile-bytecode --python .venv/bin/python --require-hashes -r requirements.lock

FROM python:3.11-slim-bookworm
# Pango draws the PDF files.
RUN apt-get update -q \
 && apt-get install -y -q --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin accord \
 && install -d -o accord -g accord /var/lib/accord-files
WORKDIR /accord
COPY --from=packages /accord/.venv .venv
COPY manage.py pyproject.toml LICENSE ./
COPY apps apps
COPY config config
COPY templates templates
COPY static static
COPY fixtures fixtures
COPY scripts/container.py scripts/container.py
ENV PATH=/accord/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    ACCORD_PRODUCTION=true \
    ACCORD_STATIC_ROOT=/accord/collected \
    ACCORD_FILES=/var/lib/accord-files \
    ACCORD_BIND=0.0.0.0:8000
# Names the files by their content; the values are for this one step and stay in no layer.
RUN SECRET_KEY=build ACCORD_FIELD_KEY=build DATABASE_URL=postgres://nobody@localhost/none ACCORD_HOSTS=localhost \
    python manage.py collectstatic --no-input --verbosity 0
USER 10001
ENTRYPOINT ["python", "scripts/container.py", "run"]
CMD ["gunicorn", "-c", "config/gunicorn.py", "config.wsgi:application"]
EXPOSE 8000
