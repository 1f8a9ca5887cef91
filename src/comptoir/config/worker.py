"""The job worker, a process of its own: `python -m comptoir.config.worker`."""

from __future__ import annotations

import os

import django
from procrastinate.contrib.django import app

from comptoir.config import environment

GRACE = 15.0  # seconds to finish running jobs; less than the supervisor's
HEARTBEAT, STALLED = 5.0, 30.0  # seconds


def main() -> None:
    """Run jobs until SIGTERM; when the database goes away it ends, and is started again."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comptoir.config.settings")
    django.setup()
    with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
        worker.run_worker(
            name="comptoir",
            concurrency=environment.THREADS(),
            shutdown_graceful_timeout=GRACE,
            update_heartbeat_interval=HEARTBEAT,
            stalled_worker_timeout=STALLED,
            delete_jobs="successful",
        )


if __name__ == "__main__":
    main()
