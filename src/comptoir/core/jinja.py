"""Jinja2 as Django's first template engine, with dates and numbers as the reader writes them."""

from __future__ import annotations

from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from babel import Locale
from babel.dates import (
    DateTimePattern,
    format_timedelta,
    get_date_format,
    get_time_format,
)
from babel.numbers import format_decimal
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.templatetags.static import static
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined
from jinja2.runtime import Macro
from jinja2_fragments import render_block

WRITTEN = {"en": "en_GB"}  # twenty-four hours, day before month


def environment(**options: Any) -> Environment:
    """Build the engine that renders every page."""
    made = Environment(  # noqa: S701  Django's backend passes autoescape
        **{**options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True},
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    made.policies["ext.i18n.trimmed"] = True
    made.globals.update(static=static, url=url, ui=Macros(made))
    made.filters.update(day=day, moment=moment, ago=ago, number=number)
    return made


class Macros:
    """The macros of `core/macros/` as `ui.…`, in whole pages and in fragments alike."""

    FILES = ("actions", "form", "icon", "page", "state", "table")

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def __getattr__(self, name: str) -> Any:
        """Read them all when the first is asked for; icons are kept, a long page has hundreds."""
        if "icon" in self.__dict__:
            raise AttributeError(name)
        for file in self.FILES:
            module = self._environment.get_template(f"core/macros/{file}.html").module
            macros = {key: made for key, made in vars(module).items() if isinstance(made, Macro)}
            self.__dict__.update(macros)
        self.__dict__["icon"] = lru_cache(typed=True)(self.__dict__["icon"])
        return getattr(self, name)


def url(name: str, *args: object, **kwargs: object) -> str:
    """Return the path of a named page."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def day(value: datetime) -> str:
    """Write a date, in the reader's language and time zone."""
    locale, date, _ = _patterns(_written())
    return str(date.apply(localtime(value), locale))


def moment(value: datetime) -> str:
    """Write a date and a time, in the reader's language and time zone."""
    locale, date, time = _patterns(_written())
    here = localtime(value)
    return f"{date.apply(here, locale)}, {time.apply(here, locale)}"


def ago(value: datetime) -> str:
    """Say how long ago something was, or how long it still takes."""
    return str(format_timedelta(value - now(), add_direction=True, locale=_written()))


def number(value: float) -> str:
    """Write a number with the reader's separators."""
    return str(format_decimal(value, locale=_written()))


def block(
    request: HttpRequest, template: str, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Return one block of a page, for htmx, with the context that the whole page would have."""
    page: Any = engines["jinja2"].get_template(template)
    whole: dict[str, Any] = {"request": request, **context}
    for processor in page.backend.template_context_processors:
        whole = {**processor(request), **whole}
    written = render_block(page.backend.env, page.template.name, name, whole)
    return HttpResponse(written, status=status)


def _written() -> str:
    language = get_language() or "en"
    return WRITTEN.get(language, language)


@cache
def _patterns(written: str) -> tuple[Locale, DateTimePattern, DateTimePattern]:
    """The parsed patterns of a language: finding them costs five times applying them."""
    locale = Locale.parse(written)
    return locale, get_date_format("medium", locale), get_time_format("short", locale)
