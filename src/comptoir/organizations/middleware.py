"""Who is asking, and what the database lets them see: decided once, before any view runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import now

from comptoir.accounts.actors import Person, Visitor
from comptoir.accounts.sessions import lately_proved
from comptoir.core.prepared import Prepared, run
from comptoir.core.refusals import Forbidden, NotFound, ReauthenticationNeeded, Refusal
from comptoir.core.tenancy import tenancy
from comptoir.kit import limits
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Membership

View = Callable[..., HttpResponseBase]
STASH = "comptoir_stashed_post"
HERE = "comptoir_organization"  # a cookie
SEEN = "UPDATE organizations_membership SET seen_at = %s WHERE id = %s"
SIGNED_IN = ("/me/", "/o/", "/staff/")
WHILE_LEAVING = {"accounts:leaving", "account_logout", "accounts:language"}
LOGO = "organizations:logo"
PICTURES = {LOGO, "organizations:portrait", "accounts:portrait"}  # parts of pages: no visits
WHILE_UNPROTECTED = {"organizations:second-factor", "organizations:leave", LOGO}


class ActorMiddleware:
    """Give every request its actor, in a transaction that sees what the actor may see.

    It calls the view from process_view, where an exception passes through atomic() and rolls
    back; around get_response() it would already have become a response, and be committed. So it
    must stand last in the list.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        elsewhere = _first_of_all(request)
        if elsewhere is not None:
            return elsewhere
        try:
            return _answered(request, view, args, kwargs)
        except NotFound as error:
            raise Http404 from error
        except (ReauthenticationNeeded, ReauthenticationRequired):
            return _reauthenticate(request)
        except ImmediateHttpResponse as answer:
            return answer.response  # type: ignore[no-any-return]
        except Refusal as refusal:
            return _refused(request, refusal)


def _answered(
    request: HttpRequest, view: View, args: Any, kwargs: dict[str, Any]
) -> HttpResponseBase:
    answer: HttpResponseBase | None
    with _acting(request, kwargs.pop("organization", None)):
        answer = _detour(request)
        if answer is None and not _speaks_outside(request, view):
            answer = _rendered(view(request, *args, **kwargs))
    return _marked(request, answer or view(request, *args, **kwargs))


def _speaks_outside(request: HttpRequest, view: Any) -> bool:
    """Tell whether a view calls somebody over the network, and so opens its own transactions.

    It says so itself, by the methods that do: `outside = {"POST"}`. The actor is decided before.
    """
    return request.method in getattr(getattr(view, "view_class", None), "outside", ())


def _first_of_all(request: HttpRequest) -> HttpResponse | None:
    """Where somebody goes who has to sign in, or has asked for the account's deletion."""
    if not request.user.is_authenticated:
        if request.path.startswith(SIGNED_IN):
            return redirect_to_login(request.get_full_path())
        return None
    leaving = request.user.deletion_asked_at is not None
    if leaving and _page(request) not in WHILE_LEAVING:
        return redirect("accounts:leaving")
    return None


@contextmanager
def _acting(request: Any, organization: int | None) -> Iterator[None]:
    address = request.META.get("REMOTE_ADDR")
    if not request.user.is_authenticated:
        request.actor = Visitor(address)
        yield
        return
    person = Person(request.user, lately_proved(request.session, request.user), address)
    _resume(request, fresh=person.fresh)
    if organization is None:
        request.actor = person
        with tenancy(person=person.user.pk):
            yield
        return
    with tenancy(organization):
        request.actor = _member(person, organization)
        if _page(request) not in PICTURES:
            _seen(request)
        yield


def _memberships(organization: int, user: int) -> QuerySet[Membership]:
    return (
        Membership.objects.select_related("organization", "organization__logo")
        .defer("organization__logo__image")
        .filter(organization_id=organization, user_id=user, blocked_at=None)
    )


_membership: Prepared[Membership] = Prepared(_memberships, int, int)


def _member(person: Person, organization: int) -> Member:
    membership = _membership.one(organization, person.user.pk)
    if membership is None:
        raise NotFound
    membership.user = person.user
    return Member(membership, person)


def _seen(request: Any) -> None:
    """Note the visit, at most every five minutes, or at once after a switch (R-17)."""
    membership = request.actor.membership
    request.switched = request.COOKIES.get(HERE) != str(membership.organization_id)
    lately = now() - limits.SEEN_EVERY
    if request.switched or membership.seen_at is None or membership.seen_at < lately:
        run(SEEN, now(), membership.pk)


def _marked(request: Any, response: HttpResponseBase) -> HttpResponseBase:
    """Let the browser remember which organization it shows: a session would be written for it."""
    if getattr(request, "switched", False):
        response.set_cookie(
            HERE,
            str(request.actor.organization.pk),
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


def _detour(request: Any) -> HttpResponse | None:
    """Where a member without a second factor goes, once the organization asks for one (R-26)."""
    if not isinstance(request.actor, Member):
        return None
    required = request.actor.organization.second_factor_from
    if required is None or required > now() or _page(request) in WHILE_UNPROTECTED:
        return None
    if request.actor.has_second_factor:
        return None
    return redirect("organizations:second-factor", request.actor.organization.pk)


def _reauthenticate(request: HttpRequest) -> HttpResponse:
    """Ask who it is; what was typed waits in the session and is taken up again."""
    if request.method == "POST":
        request.session[STASH] = {"path": request.path, "post": request.POST.urlencode()}
    where = urlencode({"next": request.get_full_path()})
    return redirect(f"{reverse('account_reauthenticate')}?{where}")


def _resume(request: Any, *, fresh: bool) -> None:
    """Take up what waited for the re-authentication, as if it were sent now."""
    stash = request.session.get(STASH)
    if not fresh or stash is None or request.method != "GET" or _page(request) in PICTURES:
        return
    del request.session[STASH]
    if stash["path"] == request.path:
        request.method = "POST"
        request.POST = QueryDict(stash["post"])


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Say why, where no form could."""
    if isinstance(refusal, Forbidden):
        return render(request, "core/errors/403.html", {"code": ""}, status=403)
    context = {"refusal": refusal, "back": request.headers.get("Referer", "/")}
    return render(request, "core/refused.html", context, status=refusal.status)


def _rendered(response: HttpResponseBase) -> HttpResponseBase:
    """Render a lazy template now: afterwards it would query outside the transaction."""
    if hasattr(response, "render") and not getattr(response, "is_rendered", True):
        return response.render()  # type: ignore[no-any-return]
    return response


def _page(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.view_name if match else ""
