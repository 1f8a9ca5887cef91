"""Jobs of the ground itself."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import now
from procrastinate import JobContext
from procrastinate.contrib.django import app

from comptoir.core import retention
from comptoir.core.jobs import STALLED, calendar
from comptoir.core.models import Beat


@calendar("* * * * * */15")
def beat() -> None:
    """Say that the worker lives; /readyz looks at it."""
    Beat.objects.update_or_create(pk=1, defaults={"at": now()})


@calendar("17 3 * * *")
def forget() -> None:
    """Forget, every night, what is not kept any longer (R-55)."""
    retention.sweep()


@app.periodic(cron="* * * * * */10")
@app.task(
    queue="calendar", queueing_lock="rescue", name="comptoir.core.tasks.rescue", pass_context=True
)
async def rescue(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Take up again the jobs whose worker died: its heartbeat stopped."""
    manager: Any = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED):
        await manager.retry_job(job)
