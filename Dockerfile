# Dependencies are built in one stage and copied, so that pip's leavings stay out of the image.
FROM python:3.11-slim-bookworm AS dependencies
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --no-cache-dir --compile --no-deps --require-hashes -r requirements.txt

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PORT=8000
RUN useradd --system --uid 10001 --no-create-home --home-dir /app --shell /usr/sbin/nologin gym
COPY --from=dependencies /venv /venv
WORKDIR /app
COPY . .
# The key and the database are for this one command only; nothing of them stays in the image.
RUN SECRET_KEY=only-for-building-the-image-0123456789abcdefghijklmnopqrstu DATABASE_URL=sqlite://:memory: \
        python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q . \
    && mkdir /data && chown gym /data
USER gym
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as web; host = os.environ.get('ALLOWED_HOSTS', '').split(',')[0].strip().lstrip('.') or 'localhost'; web.urlopen(web.Request('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', headers={'Host': host}), timeout=4)"]
CMD ["gunicorn", "--config", "gymtracker/gunicorn_conf.py"]
