"""Every address of the console, read from the resolver."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

BELOW_AN_ORGANIZATION = "o/<int:organization>/"


@dataclass(frozen=True)
class Route:
    """One address: its full name, its pattern, the parameters in it."""

    name: str
    pattern: str

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"<(?:\w+:)?(\w+)>", self.pattern)

    def path(self, **parameters: object) -> str:
        return reverse(self.name, kwargs=parameters)


def routes() -> list[Route]:
    """Return all of them."""
    return list(_below(get_resolver().url_patterns, "", ""))


def _below(
    patterns: Iterable[URLPattern | URLResolver], prefix: str, space: str
) -> Iterator[Route]:
    for pattern in patterns:
        here = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _below(pattern.url_patterns, here, inner)
        else:
            yield Route(f"{space}{pattern.name}", here)
