"""The one gate through which every change to the data passes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from functools import update_wrapper
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar

from comptoir.core.constraints import constraints_as_refusals


class Actor(Protocol):
    """Whoever asks for something to be done."""

    def require(self, need: Any, /) -> None:
        """Raise :class:`Forbidden` unless the actor may do this."""

    def require_fresh(self) -> None:
        """Raise :class:`ReauthenticationNeeded` unless it was proved lately who asks (R-56)."""

    def reach(self, thing: object, /) -> None:
        """Raise :class:`NotFound` for a thing that is somebody else's."""

    def scope(self) -> AbstractContextManager[None]:
        """Open the transaction that sees what the actor may see."""


A = TypeVar("A", bound=Actor, contravariant=True)
P = ParamSpec("P")
R = TypeVar("R", covariant=True)


class Operation(Generic[A, P, R]):
    """A change to the data: permitted, then done whole or not at all."""

    registry: list[Operation[Any, Any, Any]] = []

    def __init__(self, function: Callable[Concatenate[A, P], R], need: Any, *, fresh: bool) -> None:
        self.function = function
        self.need = need
        self.fresh = fresh
        update_wrapper(self, function)
        self.registry.append(self)

    def __call__(self, actor: A, *args: P.args, **kwargs: P.kwargs) -> R:
        """Check the permission, the tenant of every argument, and how lately; then act."""
        actor.require(self.need)
        for thing in _things([*args, *kwargs.values()]):
            actor.reach(thing)
        if self.fresh:
            actor.require_fresh()
        with constraints_as_refusals(), actor.scope():
            return self.function(actor, *args, **kwargs)


def operation(
    need: Any, *, fresh: bool = False
) -> Callable[[Callable[Concatenate[A, P], R]], Operation[A, P, R]]:
    """Mark a function as an operation that needs a permission, and perhaps re-authentication."""
    return lambda function: Operation(function, need, fresh=fresh)


def _things(arguments: Iterable[object]) -> Iterator[object]:
    """Every object among the arguments, also inside lists, that an actor may have to reach."""
    for argument in arguments:
        if isinstance(argument, (str, bytes, dict)):
            continue
        if isinstance(argument, (list, tuple, set, frozenset)):
            yield from _things(argument)
        else:
            yield argument
