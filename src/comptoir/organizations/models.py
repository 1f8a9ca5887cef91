"""Organizations and who belongs to them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from comptoir.accounts.models import User
from comptoir.kit import limits, text, tokens
from comptoir.organizations.permissions import Accounting, Role

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Kind(models.TextChoices):
    """Who stands behind an organization."""

    PERSON = "person", _("private person")
    COMPANY = "company", _("company")
    ASSOCIATION = "association", _("association")
    ADMINISTRATION = "administration", _("public administration")


class Organization(models.Model):
    """The tenant: it holds products, users and invoices."""

    id = models.BigIntegerField(primary_key=True, default=tokens.public_id, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=limits.ORGANIZATION_NAME)
    language = models.CharField(_("language"), max_length=5, default="fr")
    street = models.CharField(_("address"), max_length=200, blank=True)
    street_more = models.CharField(_("address, second line"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    region = models.CharField(_("state or canton"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=30, blank=True)
    founded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    founded_at = models.DateTimeField(default=now)
    second_factor_from = models.DateTimeField(null=True)  # R-26: required from then on
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="organization_has_a_name"),
            models.CheckConstraint(
                condition=Q(country__regex="^[A-Z]{2}$"), name="country_is_a_code"
            ),
        ]

    def lock(self) -> Organization:
        """Hold the organization's row until the commit: whoever counts members does (R-07)."""
        return Organization.objects.select_for_update().get(pk=self.pk)

    @property
    def currency(self) -> str:
        """CHF in Switzerland and Liechtenstein, else EUR (R-05)."""
        return "CHF" if self.country in {"CH", "LI"} else "EUR"

    @property
    def stripe(self) -> int:
        return text.stripe(self.pk)

    @property
    def url(self) -> str:
        """Where switching to it leads (R-17)."""
        return reverse("home:dashboard", args=[self.pk])

    @property
    def logo_url(self) -> str | None:
        """The address of its image, which changes with the image; None without one."""
        logo = getattr(self, "logo", None)
        return logo and reverse("organizations:logo", args=[self.pk, logo.sha256])

    def portrait_of(self, user: User) -> str | None:
        """Return where this organization's people find a member's image; None without one."""
        number = user.portrait_id
        here = "organizations:portrait"
        return None if number is None else reverse(here, args=[self.pk, number])


class Logo(models.Model):
    """An organization's image, decoded and made anew (R-48)."""

    organization = models.OneToOneField(Organization, models.CASCADE, related_name="logo")
    image = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=now)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships, by what they still allow."""

    def active(self) -> Self:
        """Neither blocked nor of an account that is being deleted."""
        return self.filter(blocked_at=None, user__deletion_asked_at=None)

    def representatives(self) -> Self:
        return self.filter(role=Role.LEGAL_REPRESENTATIVE)


class Membership(models.Model):
    """One account's place in one organization, with a role and rights; they die with it."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    accounting = models.CharField(
        max_length=10, choices=Accounting.choices, default=Accounting.NONE
    )
    joined_at = models.DateTimeField(default=now)
    seen_at = models.DateTimeField(null=True)
    last_seen = models.GeneratedField(  # never is long ago: a list has one order
        expression=Coalesce("seen_at", Value(NEVER)),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    blocked_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)  # R-26: last, that a second factor will be needed
    # kept by a trigger on accounts_user, so that a list of 10,000 is sorted and searched by index
    name_key = models.CharField(max_length=260, default="", editable=False)
    search = models.TextField(default="", editable=False)
    # kept by a trigger on the organization: whoever is in 2,000 has them sorted by index, too
    organization_key = models.CharField(max_length=260, default="", editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user"],
                name="one_membership_per_account",
                violation_error_message=_(
                    "This person is already a member. Change the role instead."
                ),
            ),
            models.CheckConstraint(
                condition=Q(role__in=[Role.COLLABORATOR, Role.EXTERNAL])
                | Q(accounting=Accounting.MANAGE),
                name="upper_roles_manage_accounting",
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.EXTERNAL, accounting=Accounting.MANAGE),
                name="external_users_never_manage_accounting",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "name_key", "id"], name="membership_by_name"),
            models.Index(
                fields=["organization", "role", "name_key", "id"], name="membership_by_role"
            ),
            models.Index(fields=["organization", "last_seen", "id"], name="membership_by_activity"),
            models.Index(
                fields=["organization", "name_key", "id"],
                condition=Q(blocked_at__isnull=False),
                name="membership_blocked",
            ),
            models.Index(fields=["user", "-last_seen", "id"], name="membership_landing"),
            models.Index(fields=["user", "organization_key", "id"], name="membership_of_person"),
        ]


class Notice(models.TextChoices):
    """What an organization writes about; each member may switch a kind off (R-12)."""

    BILLING = "billing", _("billing reminders")
    USERS = "users", _("users who join, leave or change")
    SECURITY = "security", _("security of the organization")


class MutedNotice(models.Model):
    """A member does not want one kind of notice."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="muted")
    notice = models.CharField(max_length=10, choices=Notice.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "notice"], name="muted_once"),
        ]


class Team(models.Model):
    """People who get the same rights together."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="teams")
    name = models.CharField(_("name"), max_length=80)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization",
                Lower("name"),
                name="one_team_of_a_name",
                violation_error_message=_("There is already a team of this name."),
            ),
        ]


class TeamPlace(models.Model):
    """A member's place in a team; a leader may add and take away members."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, related_name="places")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="places")
    leads = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "membership"], name="one_place_in_a_team"),
        ]


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations, by what still can be done with them."""

    def open(self) -> Self:
        return self.filter(accepted_at=None, revoked_at=None)

    def pending(self) -> Self:
        return self.open().filter(until__gt=now())

    def shown(self) -> Self:
        """Pending ones, and expired ones for thirty days more (R-13)."""
        return self.open().filter(until__gt=now() - limits.INVITATION_KEPT)


def invitation_end() -> datetime:
    """Return when an invitation sent now expires (R-13)."""
    return now() + limits.INVITATION


class Invitation(models.Model):
    """A standing offer to join, bound to one e-mail address (R-13, R-14)."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=20, choices=Role.choices)
    accounting = models.CharField(
        max_length=10, choices=Accounting.choices, default=Accounting.NONE
    )
    language = models.CharField(max_length=5)
    message = models.TextField(max_length=1000, blank=True)
    sender = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    # R-04, R-08: whose role of legal representative passes to the invited person on acceptance
    hands_over = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    then_leaves = models.BooleanField(default=False)  # R-18: and whether that member leaves then
    nonce = models.CharField(max_length=32, default=tokens.nonce)
    created_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(default=now)
    until = models.DateTimeField(default=invitation_end)
    # R-14: the inviter had lost the power when it was accepted; another administrator confirms
    waits_since = models.DateTimeField(null=True)
    waiting_user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    mailed_hash = models.CharField(max_length=64)
    copied_hash = models.CharField(max_length=64)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "email"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation_per_address",
                violation_error_message=_("This person has just been invited."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "email", "id"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_open",
            ),
        ]

    @property
    def mailed_token(self) -> str:
        """What the mailed link carries: it proves the address (R-16)."""
        return tokens.derive(settings.SECRET_KEY, "invitation mailed", self.pk, self.nonce)

    @property
    def copied_token(self) -> str:
        """What the copied link carries: it opens the same invitation, and proves nothing (R-16)."""
        return tokens.derive(settings.SECRET_KEY, "invitation copied", self.pk, self.nonce)

    @property
    def expired(self) -> bool:
        return self.until <= now()


class InvitationTeam(models.Model):
    """A team that the invited person will join."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="places")
    team = models.ForeignKey(Team, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "team"], name="one_place_in_an_invitation"
            ),
        ]


class Appointment(models.Model):
    """Staff name a legal representative for an organization whose only one has gone.

    Takes effect after seven days, unless a legal representative stops it.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="appointments")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.TextField(max_length=2000)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(default=now)
    effective_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(stopped_at=None, done_at=None),
                name="one_open_appointment",
                violation_error_message=_("An appointment is already under way here."),
            ),
        ]
