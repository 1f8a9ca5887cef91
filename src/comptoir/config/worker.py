"""The job worker, a process of its own: `python -m comptoir.config.worker`."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import django
from django.db import connection
from procrastinate.contrib.django import app

from comptoir.config import database, environment
from comptoir.core.jobs import STALLED

GRACE = 15.0  # seconds to finish running jobs; less than the supervisor's
LOOK = 1.0  # seconds: word of a new job is missed when it comes while the worker is looking for one
HEARTBEAT = 3.0  # seconds


def main() -> None:
    """Run jobs until SIGTERM; when the database goes away it ends, and is started again."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comptoir.config.settings")
    django.setup()
    _stock()
    asyncio.run(work())


def _stock() -> None:
    """Fill the shop of a new installation; the tables exist now, and another worker waits."""
    from comptoir.catalogue import assortment  # noqa: PLC0415  Django is set up only now
    from comptoir.catalogue.operations.stocking import stock  # noqa: PLC0415
    from comptoir.core.actors import System  # noqa: PLC0415

    stock(System(), assortment.read())
    connection.close()


async def work(**options: Any) -> None:
    """Run jobs; what became of one that cannot be written down is its successor's to find out."""
    asyncio.get_running_loop().set_exception_handler(_end)
    with own_connections() as queue:
        async with queue.open_async():
            await queue.run_worker_async(
                name="comptoir",
                concurrency=environment.THREADS(),
                fetch_job_polling_interval=LOOK,
                shutdown_graceful_timeout=GRACE,
                listen_notify=not await _pooled(queue),
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=STALLED,
                delete_jobs="successful",
                **options,
            )


@contextmanager
def own_connections() -> Iterator[Any]:
    """The queue, met through connections beside Django's."""
    with app.replace_connector(app.connector.get_worker_connector()) as queue:  # type: ignore[attr-defined]
        yield queue


async def _pooled(queue: Any) -> bool:
    """Whether a pooler stands between: it would drop what we listen to."""
    async with queue.connector.pool.connection() as connection:
        answer = await connection.execute(database.WHO_ANSWERS)
        return bool(await answer.fetchone() != (connection.info.backend_pid,))


def _end(loop: asyncio.AbstractEventLoop, failure: dict[str, Any]) -> None:
    loop.default_exception_handler(failure)
    if "exception" in failure:
        signal.raise_signal(signal.SIGTERM)


if __name__ == "__main__":
    main()
