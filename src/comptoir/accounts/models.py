"""People, how they prove who they are, and the password that may be shared with a mailbox."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from comptoir.kit import limits, text, tokens


class Credential(models.Model):
    """One password; the version counts its changes: whoever saw an older one knows (R-28)."""

    hash = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=now)


class Portrait(models.Model):
    """A person's image, decoded and made anew; another one is another row, never a change."""

    image = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=now)


class People(BaseUserManager["User"]):
    """Accounts, each with its credential: a request needs both."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make an account; the address is normalised (R-01)."""
        user = self.model(email=text.address(email), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_queryset(self) -> models.QuerySet[User]:
        return super().get_queryset().select_related("credential")

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=text.address(username or ""))


def support_code() -> str:
    """Return six digits and letters that a person can read out on the phone."""
    return tokens.nonce()[:8].upper()


class User(AbstractBaseUser):
    """A person's login; the password stands on another row, behind the same name."""

    password = None  # type: ignore[assignment]  # takes AbstractBaseUser's column away
    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    recovery_email = models.EmailField(_("recovery e-mail"), max_length=254, blank=True)
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    chosen_initials = models.CharField(_("initials"), max_length=3, blank=True)
    language = models.CharField(_("language"), max_length=5, default="fr")
    time_zone = models.CharField(_("time zone"), max_length=50, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    portrait = models.OneToOneField(
        Portrait, models.SET_NULL, null=True, related_name="person"
    )  # asked for by its number: a page that shows it needs no query more
    support_code = models.CharField(max_length=8, default=support_code)
    login_alerts = models.BooleanField(
        _("tell me by e-mail about a login from a new device"), default=True
    )
    terms_version = models.CharField(max_length=20, blank=True)
    terms_accepted_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(default=now)
    verified_at = models.DateTimeField(null=True)
    deletion_asked_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    staff_since = models.DateTimeField(null=True)  # works for the operator; enters /staff/
    is_active = models.BooleanField(default=True)
    credential = models.ForeignKey(Credential, models.PROTECT, related_name="users")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = People()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="login_in_lower_case"),
            models.CheckConstraint(
                condition=~Q(recovery_email=F("email")),
                name="recovery_address_is_another",
                violation_error_message=_("The recovery address must differ from the login."),
            ),
        ]
        indexes = [models.Index(fields=["recovery_email"], name="user_recovery_email")]

    @property
    def name(self) -> str:
        """First and last name; the address of whoever has given none."""
        return text.name(self.first_name, self.last_name, self.email)

    @property
    def initials(self) -> str:
        return self.chosen_initials or text.initials(self.first_name, self.last_name, self.email)

    @property
    def portrait_url(self) -> str | None:
        """Where the person finds their own image, which changes with it; None without one."""
        number = self.portrait_id
        return None if number is None else reverse("accounts:portrait", args=[number])

    @property
    def erased_on(self) -> datetime | None:
        """When the account will be erased, once its deletion was asked for (R-21)."""
        return self.deletion_asked_at and self.deletion_asked_at + limits.ACCOUNT_GRACE

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Write a password set with set_password() to the credential, in the same transaction."""
        fresh = self.__dict__.pop("_fresh_hash", None)
        if fresh is not None:
            update_fields = self._keep(fresh, update_fields)
        if update_fields is not None:
            update_fields = set(update_fields) - {"password"}
            if not update_fields:
                return
        super().save(update_fields=update_fields, **kwargs)

    def _keep(self, fresh: str, update_fields: Iterable[str] | None) -> Iterable[str] | None:
        if getattr(self, "credential_id", None) is None:
            self.credential = Credential.objects.create(hash=fresh)
            return update_fields if update_fields is None else {*update_fields, "credential"}
        Credential.objects.filter(pk=self.credential_id).update(
            hash=fresh, version=F("version") + 1, changed_at=now()
        )
        self.credential.refresh_from_db()
        return update_fields

    def check_password(self, raw_password: str) -> bool:
        """Compare; also renew an old hash, which is no change of password: the version stays."""

        def renew(raw: str) -> None:
            Credential.objects.filter(pk=self.credential_id).update(hash=make_password(raw))

        return check_password(raw_password, str(self.password), renew)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """End sessions when the version moves or another credential steps in, not on a re-hash."""
        value = f"{self.credential_id}.{self.credential.version}"
        return salted_hmac("comptoir.session", value, secret=secret, algorithm="sha256").hexdigest()

    def has_perm(self, perm: str, obj: object = None) -> bool:  # noqa: ARG002
        """Nothing: rights hang on memberships."""
        return False

    def has_module_perms(self, app_label: str) -> bool:  # noqa: ARG002
        """Nothing: there is no Django admin."""
        return False


def _hash(user: User) -> str:
    fresh: str | None = user.__dict__.get("_fresh_hash")
    if fresh is not None:
        return fresh
    return user.credential.hash if user.credential_id else make_password(None)


def _stage(user: User, encoded: str) -> None:
    user.__dict__["_fresh_hash"] = encoded


User.password = property(_hash, _stage)  # type: ignore[assignment]


class Session(AbstractBaseSession):
    """A browser's session, and whose it is."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")


class Proof(models.TextChoices):
    """What following a mailed link, or typing its code, proves."""

    LOGIN = "login", _("the login address")
    RECOVERY = "recovery", _("the recovery address")
    NEW_LOGIN = "new_login", _("the new login address")
    SIGN_IN = "sign_in", _("that it is you")


class ConfirmationQuerySet(models.QuerySet["Confirmation"]):
    """Confirmations, by what can still be done with them."""

    def open(self) -> Self:
        return self.filter(used_at=None, replaced_at=None)


class Confirmation(models.Model):
    """A mailed link, and perhaps a code, that proves an address to be somebody's (R-01, R-24)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="confirmations")
    proof = models.CharField(max_length=10, choices=Proof.choices)
    email = models.EmailField(max_length=254)
    nonce = models.CharField(max_length=32, default=tokens.nonce)
    link_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64)
    code_tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(default=now)
    link_until = models.DateTimeField()
    code_until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "proof"],
                condition=Q(used_at=None, replaced_at=None),
                name="one_open_confirmation",
            )
        ]

    @property
    def token(self) -> str:
        """What the link carries; derived, never stored."""
        return tokens.derive(settings.SECRET_KEY, "confirmation", self.user_id, self.nonce)

    @property
    def code(self) -> str:
        """The six digits of the letter; derived, never stored."""
        return tokens.derive_code(settings.SECRET_KEY, "confirmation", self.user_id, self.nonce)


class AddressCode(models.Model):
    """Six digits, mailed to an address before anybody looks whether it has an account (R-01).

    Each belongs to the browser that asked for it: nobody else can use up its tries.
    """

    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=5)
    nonce = models.CharField(max_length=32, default=tokens.nonce)
    code_tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(default=now)
    code_until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)  # proved
    account = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="+"
    )  # that was made of the proof, which is spent then

    class Meta:
        indexes = [models.Index(fields=["email", "-sent_at"], name="address_code_email")]

    @property
    def code(self) -> str:
        """The six digits of the letter; derived, never stored."""
        return tokens.derive_code(settings.SECRET_KEY, "address", self.email, self.nonce)


class PasswordReset(models.Model):
    """A mailed link that lets a new password be chosen (R-25)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="password_resets")
    to_recovery = models.BooleanField()
    nonce = models.CharField(max_length=32, default=tokens.nonce)
    token_hash = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField(default=now)
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at=None, replaced_at=None),
                name="one_open_password_reset",
            )
        ]

    @property
    def token(self) -> str:
        return tokens.derive(settings.SECRET_KEY, "password reset", self.user_id, self.nonce)


class ResetRequest(models.Model):
    """Somebody forgot a password; whether there is such an account, a job looks (R-25)."""

    email = models.EmailField(max_length=254)
    to_recovery = models.BooleanField()
    address = models.GenericIPAddressField(null=True)
    asked_at = models.DateTimeField(default=now)


class FailedSignIn(models.Model):
    """A wrong password, wherever tried (R-27); forgiven by success, or by an administrator."""

    login = models.CharField(max_length=254)
    address = models.GenericIPAddressField()
    channel = models.CharField(max_length=20, default="web")
    at = models.DateTimeField(default=now)
    forgiven_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["login", "-at"], name="failed_sign_in_login"),
            models.Index(fields=["at"], name="failed_sign_in_at"),
        ]


class RecoveryRequest(models.Model):
    """A person with no way left asks the operator's people for help (R-25)."""

    email = models.EmailField(max_length=254)
    contact = models.EmailField(max_length=254)
    name = models.CharField(max_length=200)
    story = models.TextField(max_length=4000)
    language = models.CharField(max_length=5)
    address = models.GenericIPAddressField(null=True)
    asked_at = models.DateTimeField(default=now)
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    granted = models.BooleanField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["-asked_at", "-id"], name="recovery_request_asked")]


class DataExport(models.Model):
    """« Download my data »: asked for, written by a job, kept seven days (R-55)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="exports")
    asked_at = models.DateTimeField(default=now)
    ready_at = models.DateTimeField(null=True)
    file = models.CharField(max_length=100, blank=True)
    bytes = models.PositiveBigIntegerField(default=0)

    @property
    def until(self) -> datetime | None:
        return self.ready_at and self.ready_at + limits.EXPORT_KEPT
