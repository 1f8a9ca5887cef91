"""Jobs: enqueued in the commit of what they follow, retried, and safe to run twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, ParamSpec

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app as procrastinate
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import JobDeferrer
from procrastinate.manager import JobManager

P = ParamSpec("P")
app: Any = procrastinate  # its decorators lose the types that Job keeps
RETRY = RetryStrategy(max_attempts=8, exponential_wait=4)
STALLED = 15.0  # seconds without a heartbeat, then a worker's jobs are given to another
# The app's own way in is the worker's inside the worker: another connection, committed at once.
QUEUE = JobManager(DjangoConnector())


class Job(Generic[P]):
    """A function that the worker runs after the commit; its arguments are ids only."""

    def __init__(self, function: Callable[P, None], **options: Any) -> None:
        self.function = function
        self.task = app.task(retry=RETRY, **options)(function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        self.function(*args, **kwargs)

    def later(self, *_: P.args, **kwargs: P.kwargs) -> None:
        """Enqueue it in the present transaction: undone with it, kept with it."""
        JobDeferrer(QUEUE, self.task.configure(task_kwargs=kwargs).job).defer()


def job(*, queue: str = "default") -> Callable[[Callable[P, None]], Job[P]]:
    """Mark a function as a job."""
    return lambda function: Job(
        function, queue=queue, name=f"{function.__module__}.{function.__name__}"
    )


def calendar(cron: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Run a function by the calendar, never twice at once; ticks missed while down are lost."""

    def register(function: Callable[[], None]) -> Callable[[], None]:
        name = f"{function.__module__}.{function.__name__}"

        def tick(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes it
            function()

        task = app.task(name=name, queue="calendar", queueing_lock=name)(tick)
        app.periodic(cron=cron)(task)
        return function

    return register
