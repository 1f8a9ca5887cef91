"""A prepared query answers what Django's own would."""

from datetime import timedelta

from django.utils.timezone import now

from comptoir.accounts.models import User
from comptoir.core.prepared import Prepared
from comptoir.core.tenancy import everywhere
from comptoir.organizations.models import Logo, Membership


def test_it_reads_what_the_queryset_reads(representative, administrator, elsewhere):
    def memberships(organization, user):
        return Membership.objects.select_related("organization__logo", "user__credential").filter(
            organization_id=organization, user_id=user, blocked_at=None
        )

    prepared = Prepared(memberships, int, int)
    with everywhere():
        Logo.objects.create(
            organization=elsewhere.organization, image=b"x", sha256="0" * 64, width=1, height=1
        )
        for member in (representative, administrator, elsewhere):
            pair = member.organization.pk, member.user.pk
            ours, django_s = prepared(*pair), memberships(*pair).get()
            assert vars(ours)["role"] == django_s.role
            for path in ("", "organization", "user", "user.credential"):
                left, right = ours, django_s
                for part in filter(None, path.split(".")):
                    left, right = getattr(left, part), getattr(right, part)
                for field in right._meta.concrete_fields:
                    assert getattr(left, field.attname) == getattr(right, field.attname)
            assert getattr(ours.organization, "logo", None) == getattr(
                django_s.organization, "logo", None
            )
        assert prepared(representative.organization.pk, elsewhere.user.pk) is None


def test_values_of_every_kind_find_their_place(person):
    def users(email, at):
        return User.objects.filter(joined_at__lt=at, email=email, erased_at=None)

    prepared = Prepared(users, str, type(now()))
    assert prepared(person.user.email, now()) == person.user
    assert prepared(person.user.email, now() - timedelta(days=1)) is None
    assert prepared("nobody@example.org", now()) is None
