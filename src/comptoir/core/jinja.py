"""Jinja2 as Django's first template engine, with dates and numbers as the reader writes them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any

from babel import Locale
from babel.dates import (
    TIMEDELTA_UNITS,
    DateTimePattern,
    format_timedelta,
    get_date_format,
    get_time_format,
)
from babel.numbers import format_currency, format_decimal
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.templatetags.static import static
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import (
    get_language,
    gettext,
    ngettext,
    npgettext,
    override,
    pgettext,
)
from jinja2 import Environment, StrictUndefined, nodes
from jinja2.runtime import Macro
from jinja2.visitor import NodeTransformer
from jinja2_fragments import render_block
from markupsafe import Markup, escape

from comptoir.kit.money import Money

NEARLY = 0.85  # of a unit is said as one; Babel's own threshold
WRITTEN = {"en": "en_GB"}  # twenty-four hours, day before month


class Engine(Jinja2):
    """Django's Jinja2, with the templates compiled once for each language.

    A fixed text is put in when the template is compiled: a long page has hundreds of them.
    """

    @property
    def env(self) -> Environment:
        """The environment of the language of now."""
        language = get_language() or "en"
        if language not in self._spoken:
            self._spoken[language] = environment(language, **self._options)
        return self._spoken[language]

    @env.setter
    def env(self, plain: Environment) -> None:
        """Take over what Django has read from the settings."""
        self._options = {
            "loader": plain.loader,
            "autoescape": plain.autoescape,
            "auto_reload": plain.auto_reload,
        }
        self._spoken: dict[str, Environment] = {}


class Translated(Environment):
    """An environment of one language: what is fixed is translated when a template is compiled."""

    language = "en"

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        with override(self.language):
            return Fixed(self).visit(tree)  # type: ignore[no-any-return]


class Fixed(NodeTransformer):
    """Replaces `_("…")` by its translation and `ui.icon("…")` by the icon.

    What has placeholders, or a name instead of a text, waits until the page is rendered.
    """

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def visit_Call(self, call: nodes.Call) -> nodes.Node:  # noqa: N802  Jinja2's name
        """Put in what a call with nothing but one text returns."""
        self.generic_visit(call)
        if call.kwargs or len(call.args) != 1 or not isinstance(call.args[0], nodes.Const):
            return call
        text = call.args[0].value
        if isinstance(call.node, nodes.Name) and call.node.name in {"_", "gettext"}:
            return nodes.Const(Markup(gettext(text) % {}), lineno=call.lineno)  # noqa: S704
        if _is_icon(call.node):
            icons: Any = self._environment.get_template("core/macros/icon.html").module
            return nodes.Const(icons.icon(text), lineno=call.lineno)
        return call


def _is_icon(called: nodes.Node) -> bool:
    return (
        isinstance(called, nodes.Getattr)
        and called.attr == "icon"
        and isinstance(called.node, nodes.Name)
        and called.node.name == "ui"
    )


def environment(language: str = "en", **options: Any) -> Environment:
    """Build what renders every page of one language."""
    made = Translated(
        **{**options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True},
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    made.language = language
    made.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    made.policies["ext.i18n.trimmed"] = True
    made.globals.update(static=cache(static), url=url, ui=Macros(made))
    made.filters.update(day=day, moment=moment, ago=ago, number=number, money=money)
    made.filters.update(labelled=labelled, breakable=breakable)
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
    """Return the path of a named page; numbers are put into a path that is looked up once."""
    values = (*args, *kwargs.values())
    if any(type(value) is not int for value in values):
        return reverse(name, args=args or None, kwargs=kwargs or None)
    return _path(name, len(args), tuple(kwargs)).format(*args, **kwargs)


@cache
def _path(name: str, count: int, named: tuple[str, ...]) -> str:
    """A path with a hole for each number."""
    holes = {10**15 + at: f"{{{at}}}" for at in range(count)}
    keyed = {10**15 + count + at: f"{{{key}}}" for at, key in enumerate(named)}
    path = reverse(
        name, args=list(holes) or None, kwargs=dict(zip(named, keyed, strict=True)) or None
    )
    for number, hole in {**holes, **keyed}.items():
        path = path.replace(str(number), hole)
    return path


def day(value: date) -> str:
    """Write a date, in the reader's language; of a moment, in the reader's time zone."""
    here = localtime(value).date() if isinstance(value, datetime) else value
    return _day(here, _written())


def moment(value: datetime) -> str:
    """Write a date and a time, in the reader's language and time zone."""
    here, written = localtime(value), _written()
    return f"{_day(here.date(), written)}, {_time(here.hour, here.minute, written)}"


@lru_cache(1000)
def _day(day: date, written: str) -> str:
    """A list of recent things has few days; Babel takes longer than the rest of its row."""
    locale, pattern, _ = _patterns(written)
    return str(pattern.apply(day, locale))


@lru_cache(24 * 60 * 5)
def _time(hour: int, minute: int, written: str) -> str:
    locale, _, pattern = _patterns(written)
    return str(pattern.apply(time(hour, minute), locale))


def ago(value: datetime) -> str:
    """Say how long ago something was, or how long it still takes."""
    left = (value - now()).total_seconds()
    left = left if abs(left) >= 1 else -1  # nothing is "in 0 seconds"
    for unit, seconds in TIMEDELTA_UNITS:
        count = abs(left) / seconds
        if count >= NEARLY or unit == "second":
            return _said(round(count) * (1 if left >= 0 else -1), seconds, _written())
    raise AssertionError


@cache
def _said(count: int, seconds: int, written: str) -> str:
    """The words of "3 days ago": finding them costs far more than rounding."""
    delta = timedelta(seconds=count * seconds)
    return str(format_timedelta(delta, add_direction=True, locale=written))


def number(value: float) -> str:
    """Write a number with the reader's separators."""
    return str(format_decimal(value, locale=_written()))


def money(value: Money) -> str:
    """Write an amount with its currency, as the reader writes it."""
    written = format_currency(value.amount, value.currency.value, locale=_written())
    return re.sub(r"(?<=[A-Z])(?=\d)", "\N{NO-BREAK SPACE}", written)  # CHF50: Babel forgets it


def labelled(label: str) -> str:
    """Return a label with the colon that the reader's language writes after it."""
    return gettext("%(label)s:") % {"label": label}


def breakable(address: str) -> Markup:
    """Write an e-mail address so that a narrow column breaks it where a reader would."""
    return escape(address).replace("@", Markup("@<wbr>"))


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
