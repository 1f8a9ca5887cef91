"""What the pages behind the counter read; only ever inside everywhere()."""

from __future__ import annotations

from typing import TypeVar

from allauth.mfa.utils import is_mfa_enabled
from django.db.models import Model, Q, QuerySet

from comptoir.accounts.models import RecoveryRequest, User
from comptoir.backoffice.models import RecoveryGrant
from comptoir.core.refusals import NotFound
from comptoir.drivers.manual.models import StaffTask
from comptoir.kit import text, tokens
from comptoir.organizations.models import Appointment, Membership, Organization
from comptoir.products.models import Errand

M = TypeVar("M", bound=Model)
FOUND = 20


def works_here(user: User) -> bool:
    """Tell whether an account works behind the counter."""
    return user.staff_since is not None


def staff() -> QuerySet[User]:
    """Return everybody who works behind the counter."""
    return User.objects.exclude(staff_since=None).order_by("staff_since")


def account(request: RecoveryRequest) -> User | None:
    """Return the account that a request is about, if there is one."""
    return User.objects.filter(email=text.address(request.email), erased_at=None).first()


def recoveries(*, state: str = "", words: str = "") -> QuerySet[RecoveryRequest]:
    """Return requests: open, handled or all, by a part of an address."""
    found = RecoveryRequest.objects.select_related("handled_by", "grant")
    if state:
        found = found.filter(handled_at__isnull=state == "open")
    if words:
        words = text.address(words)
        found = found.filter(Q(email__icontains=words) | Q(contact__icontains=words))
    return found


def recovery(pk: int) -> RecoveryRequest:
    """Return one request."""
    return one(recoveries().filter(pk=pk))


def has_second_factor(user: User) -> bool:
    """Tell whether signing in asks for more than the password."""
    return bool(is_mfa_enabled(user))


def grant_of(request: RecoveryRequest) -> RecoveryGrant | None:
    """Return what was granted on a request, with the account."""
    grants = RecoveryGrant.objects.select_related("user__credential", "request")
    return grants.filter(request=request).first()


def grant_to_stop(token: str) -> RecoveryGrant:
    """Return the grant that a letter to the owner is about."""
    return one(
        RecoveryGrant.objects.select_related("user__credential").filter(
            stop_hash=tokens.digest(token)
        )
    )


def grant_to_follow(token: str) -> RecoveryGrant:
    """Return the grant that the letter to the contact address is about."""
    return one(
        RecoveryGrant.objects.select_related("user__credential").filter(
            link_hash=tokens.digest(token)
        )
    )


def places(user: User) -> QuerySet[Membership]:
    """Return where an account belongs, the latest seen first."""
    return user.memberships.select_related("organization").order_by("-seen_at", "pk")


def appointments(*, state: str = "", words: str = "") -> QuerySet[Appointment]:
    """Return appointments: waiting, ended or all, by a part of the organization's name."""
    found = Appointment.objects.select_related("organization", "user", "decided_by", "stopped_by")
    if state == "open":
        found = found.filter(stopped_at=None, done_at=None)
    if state == "ended":
        found = found.exclude(stopped_at=None, done_at=None)
    return found.filter(organization__name__icontains=words) if words else found


def appointment(pk: int) -> Appointment:
    """Return one appointment."""
    return one(appointments().filter(pk=pk))


def tasks(*, state: str = "", words: str = "") -> QuerySet[StaffTask]:
    """Return what is done by hand: waiting, done or all, by a part of the product's name."""
    found = StaffTask.objects.select_related("organization", "product", "done_by")
    if state:
        found = found.filter(done_at__isnull=state == "open")
    return found.filter(product__name__icontains=words) if words else found


def task(pk: int) -> StaffTask:
    """Return one task."""
    return one(tasks().filter(pk=pk))


def failures() -> QuerySet[Errand]:
    """Return what drivers could not do at their last try."""
    open_ones = Errand.objects.filter(done_at=None, dropped_at=None, tries__gt=0)
    return open_ones.exclude(trouble="").select_related("organization", "product")


def failure(pk: int) -> Errand:
    """Return one of them."""
    return one(failures().filter(pk=pk))


def organizations(words: str) -> list[Organization]:
    """Return organizations by a part of their name, or by their number."""
    living = Organization.objects.filter(deleted_at=None)
    if words.isdecimal():
        return list(living.filter(pk=int(words[:18])))
    return list(living.filter(name__icontains=words).order_by("name", "pk")[:FOUND])


def organization(pk: int) -> Organization:
    """Return one organization that still exists."""
    return one(Organization.objects.filter(pk=pk, deleted_at=None))


def representatives(organization: Organization) -> QuerySet[Membership]:
    """Return the legal representatives, also blocked ones."""
    return organization.memberships.representatives().select_related("user").order_by("name_key")


def members(organization: Organization, words: str = "") -> QuerySet[Membership]:
    """Return the members who are not legal representatives, by a part of name or address."""
    found = organization.memberships.select_related("user").exclude(
        pk__in=organization.memberships.representatives()
    )
    return found.filter(search__contains=words.lower()) if words else found


def person(pk: int) -> User:
    """Return a living account."""
    return one(User.objects.filter(pk=pk, deletion_asked_at=None, erased_at=None))


def person_at(email: str) -> User | None:
    """Return the living, verified account of an address."""
    return User.objects.filter(
        email=text.address(email),
        verified_at__isnull=False,
        deletion_asked_at=None,
        erased_at=None,
    ).first()


def one(found: QuerySet[M]) -> M:
    """Return the first row, or say that nothing is here."""
    thing = found.first()
    if thing is None:
        raise NotFound
    return thing
