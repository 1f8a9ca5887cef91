"""The first page, the pages for what went wrong, and the signs of life."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views import View
from django.views.decorators.cache import never_cache

from comptoir.accounts.actors import Person
from comptoir.core import errors, menus
from comptoir.core.menus import Place
from comptoir.core.tenancy import tenancy
from comptoir.home import queries
from comptoir.organizations.http import MemberRequest, cursors
from comptoir.organizations.permissions import Permission
from comptoir.products import permissions, shown

SEARCHED = 100


def front(request: HttpRequest) -> HttpResponse:
    """Lead to where the person was last.

    Whoever has no organization finds what an app above has for them, or creates one.
    """
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Person):
        return redirect("account_login")
    landing = queries.landing(actor)
    if landing is not None:
        return redirect("home:dashboard", landing)
    theirs = [entry.page for entry in menus.of(Place.BUBBLE) if entry.concerns(actor.user)]
    return redirect(*theirs[:1] or ["organizations:welcome"])


class Dashboard(View):
    """An organization's first page."""

    def get(self, request: MemberRequest) -> HttpResponse:
        """Show what there is and what waits."""
        return render(request, "home/dashboard.html", queries.overview(request.actor))


class Category(View):
    """The products of one type: what the menu names, and where more of them are ordered."""

    category = permissions.Category.OTHER

    def get(self, request: MemberRequest) -> HttpResponse:
        context = {
            "category": self.category,
            "page": shown.of_category(request.actor, self.category, **cursors(request)),
            "may_order": request.actor.can(Permission.ACCOUNTING_MANAGE),
        }
        return render(request, "home/category.html", context)


class Search(View):
    """Everything in an organization that has a name: pages, people, teams, guides."""

    def get(self, request: MemberRequest) -> HttpResponse:
        """Show what fits the words, in groups."""
        words = request.GET.get("q", "").strip()[:SEARCHED]
        found = queries.found(request.actor, words) if words else []
        return render(request, "home/search.html", {"words": words, "found": found})


@never_cache
def healthz(_: HttpRequest) -> HttpResponse:
    """Say that the process lives."""
    return JsonResponse({"alive": True})


@never_cache
def readyz(_: HttpRequest) -> HttpResponse:
    """Say whether pages can be served: database, migrations, worker."""
    parts = {"database": _database(), "migrations": False, "worker": False}
    if parts["database"]:
        parts["migrations"] = _migrated()
        parts["worker"] = queries.worker_lives()
    ready = all(parts.values())
    return JsonResponse({"ready": ready, **parts}, status=200 if ready else 503)


def _database() -> bool:
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def brand_style(request: HttpRequest) -> HttpResponse:
    """The accent colours, as a style sheet."""
    response = render(request, "core/brand.css", {"brand": settings.BRAND}, content_type="text/css")
    response.headers["Cache-Control"] = "max-age=3600"
    return response


def brand_logo(_: HttpRequest) -> FileResponse:
    """The operator's own logo."""
    if not settings.BRAND.logo_file:
        raise Http404
    return FileResponse(open(settings.BRAND.logo_file, "rb"), content_type="image/png")  # noqa: PTH123


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent cannot be read; 413 when it was too much."""
    too_much = type(exception).__name__ in {"RequestDataTooBig", "TooManyFieldsSent"}
    return errors.page(request, 413 if too_much else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """403: known, and not allowed."""
    return errors.page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """403: the form was too old, or cookies are off."""
    return errors.page(request, 403, csrf=True)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """404, with the person's own organizations to go on to (R-17)."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return errors.page(request, 404, organizations=[])
    with tenancy(person=user.pk):
        return errors.page(request, 404, organizations=queries.recent(user.pk))


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    return errors.page(request, 500)
