"""How gunicorn serves (`gunicorn --config gymtracker/gunicorn_conf.py`): `make run`, Procfile and Dockerfile alike.

What varies comes from the environment through the settings, which refuse a wrong value before a worker starts.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
from typing import Any

from gymtracker import settings

wsgi_app = "gymtracker.wsgi"
bind = f"0.0.0.0:{settings.PORT}"
workers = settings.WEB_CONCURRENCY
worker_class = "gthread"
threads = 4
timeout = 30
graceful_timeout = 25  # platforms send SIGKILL 30 seconds after SIGTERM
keepalive = 5
preload_app = True  # workers share the code's memory, and one that is replaced is there at once
max_requests = 10_000
max_requests_jitter = 2_000
accesslog = None  # gymtracker.middleware writes one line a request
errorlog = "-"
loglevel = "warning"
control_socket_disable = True
# The heartbeat file must not wait for a disk.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
# Without a proxy of ours nobody may claim to have come by https.
forwarded_allow_ips = "*" if settings.TRUSTED_PROXY_COUNT else ""


def when_ready(server: Any) -> None:
    """Runs once the port is open and before workers are forked: what they share is loaded, then says where to go."""
    importlib.import_module(settings.ROOT_URLCONF)  # else the first request of every worker waits for it
    # A full collection walks all that was ever loaded, a tenth of a second amid some request, and by writing to each
    # object it copies what the workers share. What is loaded by now stays to the end.
    gc.collect()
    gc.freeze()
    print(os.environ.get("SAY_WHEN_READY", "") or f"listening at {bind}", flush=True)  # noqa: T201


def post_worker_init(worker: Any) -> None:
    """Ctrl-C reaches every process of the terminal; the master alone acts on it and stops the workers by SIGQUIT.

    A worker that gets both signals at once may lock itself up (gthread's handler is not re-entrant) for 25 seconds.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
