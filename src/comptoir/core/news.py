"""News that a lower app tells, and questions it asks, without knowing who listens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

E = TypeVar("E")
Q = TypeVar("Q", bound="Question[Any]")
A = TypeVar("A")


class Question(Generic[A]):
    """Something a lower app asks everyone above; each answers with any number of things."""


_listeners: defaultdict[type, list[Callable[[Any], Any]]] = defaultdict(list)
_answerers: defaultdict[type, list[Callable[[Any], Iterable[Any]]]] = defaultdict(list)


def listens_to(news: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Have a function called, in the same transaction, whenever the news is told."""

    def listen(function: Callable[[E], None]) -> Callable[[E], None]:
        _listeners[news].append(function)
        return function

    return listen


def tell(news: object) -> None:
    """Tell everyone who listens; all of them succeed, or nothing happened."""
    for listener in _listeners[type(news)]:
        listener(news)


def answers(
    question: type[Q],
) -> Callable[[Callable[[Q], Iterable[Any]]], Callable[[Q], Iterable[Any]]]:
    """Have a function asked, in the order of the apps, whenever the question is put."""

    def register(function: Callable[[Q], Iterable[Any]]) -> Callable[[Q], Iterable[Any]]:
        _answerers[question].append(function)
        return function

    return register


def ask(question: Question[A]) -> list[A]:
    """Return everybody's answers, one list."""
    return [answer for answerer in _answerers[type(question)] for answer in answerer(question)]
