"""How gunicorn serves Accord: threads share a database pool; numbers come from the environment."""

import os

bind = os.environ.get("ACCORD_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("ACCORD_WEB_WORKERS", "2"))
threads = int(os.environ.get("ACCORD_WEB_THREADS", "8"))
worker_class = "gthread"
# Shared memory, where there is any: a slow disk must not make a healthy worker look dead.
_memory = "/dev/shm"  # noqa: S108 (gunicorn makes its own file in it)
worker_tmp_dir = _memory if os.path.isdir(_memory) else None
# Read once, then fork: half the start-up time, and memory that the workers share.
preload_app = True
# Long work is a job; a request that takes longer than this is a fault.
timeout = int(os.environ.get("ACCORD_WEB_TIMEOUT", "60"))
graceful_timeout = int(os.environ.get("ACCORD_WEB_GRACE", "20"))
keepalive = 5
# Memory that leaks is given back; the jitter keeps the workers from restarting together.
max_requests = 5000
max_requests_jitter = 500
limit_request_line = 8190
limit_request_fields = 100
accesslog = None
errorlog = "-"
loglevel = os.environ.get("ACCORD_WEB_LOG_LEVEL", "info")
# Signals are enough to steer it; one socket in the home folder would be shared by every clone.
control_socket_disable = True
forwarded_allow_ips = os.environ.get("ACCORD_PROXIES", "127.0.0.1")

# One connection a thread and worker, kept open: a new connection per request costs four fifths of the rate.
os.environ.setdefault("ACCORD_DB_POOLED", "true")
os.environ.setdefault("ACCORD_DB_POOL", str(threads))


def when_ready(server: object) -> None:
    """Read every view before the first fork, so that no visitor waits for it."""
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 (reading it imports the views)


def post_fork(server: object, worker: object) -> None:
    """No worker inherits a connection, should anything have opened one while the application was read."""
    from django.db import connections

    connections.close_all()
