"""The letters about accounts."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.accounts import browsers
from comptoir.accounts.events import SecurityEvent
from comptoir.accounts.models import (
    AddressCode,
    Confirmation,
    DataExport,
    PasswordReset,
    RecoveryRequest,
    User,
)
from comptoir.core.jinja import day, moment
from comptoir.core.letters import Content, Envelope, absolute, letter
from comptoir.core.tenancy import tenancy
from comptoir.journal.events import EVENTS
from comptoir.journal.models import Entry
from comptoir.kit import text


@letter(
    trigger="Something changed in the security of the account: password, addresses, second"
    " factors, keys, sessions, a copy of the data",
    readers="the person, at the login address",
)
def security_changed(*, user: int, entry: int) -> Envelope | None:
    """R-23, R-24, R-26: whoever did not do it themselves learns of it."""
    person, act = _act(user, entry)
    if person is None or act is None:
        return None
    return Envelope(person.email, person.language, lambda: _security(person, act))


@letter(
    trigger="A change of the recovery address was asked for",
    readers="the person, at the recovery address of before",
)
def recovery_change_asked(*, user: int, entry: int) -> Envelope | None:
    """R-24: the old address is told."""
    person, act = _act(user, entry)
    old = str(act.before.get("recovery_email", "")) if act else ""
    if person is None or act is None or not old:
        return None
    return Envelope(old, person.language, lambda: _security(person, act))


@letter(trigger="The deletion of the account was asked for", readers="the person")
def deletion_asked(*, user: int, entry: int) -> Envelope | None:
    """R-21: when the account will be erased, and how to keep it."""
    person, act = _act(user, entry)
    if person is None or act is None or person.deletion_asked_at is None:
        return None
    return Envelope(person.email, person.language, lambda: _deletion(person))


@letter(trigger="« Download my data » is ready", readers="the person who asked for it")
def export_ready(*, export: int) -> Envelope | None:
    """R-55: where the copy lies, and until when."""
    made = DataExport.objects.filter(pk=export, ready_at__isnull=False).first()
    if made is None:
        return None
    return Envelope(made.user.email, made.user.language, lambda: _export(made))


def _act(user: int, entry: int) -> tuple[User | None, Entry | None]:
    person = User.objects.filter(pk=user, erased_at=None).first()
    with tenancy(person=user):
        return person, Entry.objects.filter(pk=entry).first()


def _security(person: User, act: Entry) -> Content:
    event = EVENTS[act.action]
    told = str(event.told) % act.details if issubclass(event, SecurityEvent) else str(event.says)
    with _there(person):
        facts = [(_("When"), moment(act.at)), (_("Account"), person.email)]
    return Content(
        subject=told,
        greeting=_("Hello %(name)s") % {"name": person.name},
        paragraphs=[f"{told}."],
        facts=[*facts, *([(_("From the network address"), act.address)] if act.address else [])],
        button=(_("Look at my security settings"), absolute(reverse("accounts:security"))),
        aftermath=[
            _("Was it you? Then there is nothing to do."),
            _("If not, change your password at once and log out all other devices."),
        ],
        reason=_("You get this letter because it concerns the security of your account."),
    )


def _deletion(person: User) -> Content:
    with _there(person):
        until = day(person.erased_on) if person.erased_on else ""
    return Content(
        subject=_("Your account will be deleted on %(day)s") % {"day": until},
        greeting=_("Hello %(name)s") % {"name": person.name},
        paragraphs=[
            _("You have asked us to delete your account. You have been logged out everywhere."),
            _("To keep it, log in before %(day)s and choose to keep your account.")
            % {"day": until},
        ],
        facts=[(_("Account"), person.email), (_("Erased on"), until)],
        button=(_("Log in to keep my account"), absolute(reverse("account_login"))),
        aftermath=[
            _("After that day your name, your addresses and your settings are erased for good."),
            _("If you did not ask for this, log in, keep the account and change your password."),
        ],
        reason=_("You get this letter because the deletion of your account was asked for."),
    )


def _export(made: DataExport) -> Content:
    with _there(made.user):
        until = day(made.until) if made.until else ""
    return Content(
        subject=_("Your data is ready to download"),
        greeting=_("Hello %(name)s") % {"name": made.user.name},
        paragraphs=[
            _("The copy of your data that you asked for is ready."),
            _("It can be downloaded until %(day)s.") % {"day": until},
            _("We ask for your password first, because the copy is about you."),
        ],
        button=(_("Go to my data"), absolute(reverse("accounts:exports"))),
        reason=_("You get this letter because you asked for a copy of your data."),
    )


def _there(person: User) -> timezone.override:
    """Write moments in the reader's time zone."""
    return timezone.override(ZoneInfo(person.time_zone or settings.TIME_ZONE))


# Getting in


@letter(trigger="Somebody signed up", readers="whoever has the address")
def address_to_confirm(*, confirmation: int) -> Envelope | None:
    """R-01: a link and a code that prove the login address."""
    return _asked(confirmation, _to_confirm)


@letter(trigger="Somebody signed up with an address that has an account", readers="its owner")
def already_signed_up(*, confirmation: int) -> Envelope | None:
    """R-01: the page says nothing, so the owner is told."""
    return _asked(confirmation, _already)


@letter(trigger="Somebody without a login orders, and gives an address", readers="whoever has it")
def address_code(*, asked: int) -> Envelope | None:
    """R-01: six digits that prove it; the same letter, whether it has an account or not."""
    found = AddressCode.objects.filter(pk=asked, used_at=None).first()
    return Envelope(found.email, found.language, lambda: _ordering(found)) if found else None


@letter(trigger="Another login address was asked for", readers="whoever has the new address")
def new_login_to_confirm(*, confirmation: int) -> Envelope | None:
    """R-01: a link that proves the new login address."""
    return _asked(confirmation, _new_login)


@letter(
    trigger="Somebody asked for a login address that has an account already", readers="its owner"
)
def address_wanted(*, confirmation: int) -> Envelope | None:
    """R-01: the page says nothing, so the owner is told, in their own language."""
    asked = _open(confirmation)
    owner = _owner(asked.email) if asked else None
    return Envelope(owner.email, owner.language, lambda: _wanted(owner)) if owner else None


@letter(trigger="Another recovery address was asked for", readers="whoever has the new address")
def recovery_to_confirm(*, confirmation: int) -> Envelope | None:
    """R-24: a link that proves the recovery address."""
    return _asked(confirmation, _recovery)


@letter(
    trigger="The right password, after a hundred wrong ones within an hour", readers="the person"
)
def login_code(*, confirmation: int) -> Envelope | None:
    """R-27: a code instead of a lock."""
    return _asked(confirmation, _code)


@letter(
    trigger="The recovery address was changed or removed", readers="the recovery address of before"
)
def recovery_replaced(*, user: int, entry: int) -> Envelope | None:
    """R-24: the old address is told."""
    return _formerly(user, entry, "recovery_email")


@letter(trigger="The login address was changed", readers="the login address of before")
def login_replaced(*, user: int, entry: int) -> Envelope | None:
    """R-01: the old address is told."""
    return _formerly(user, entry, "email")


@letter(trigger="A forgotten password", readers="the login or the recovery address, as chosen")
def password_to_choose(*, reset: int) -> Envelope | None:
    """R-25: a link of one hour to a new password."""
    asked = PasswordReset.objects.filter(pk=reset, used_at=None, replaced_at=None).first()
    if asked is None:
        return None
    to = asked.user.recovery_email if asked.to_recovery else asked.user.email
    return Envelope(to, asked.user.language, lambda: _to_choose(asked)) if to else None


@letter(trigger="A new password was chosen by a mailed link", readers="the recovery address")
def password_chosen(*, user: int, entry: int) -> Envelope | None:
    """R-25: the recovery address is told, too."""
    person, act = _act(user, entry)
    if person is None or act is None or not person.recovery_email:
        return None
    return Envelope(person.recovery_email, person.language, lambda: _security(person, act))


@letter(trigger="A login with a browser not seen before", readers="the person", optional=True)
def new_browser(*, user: int, entry: int) -> Envelope | None:
    """Where from, when, and with what somebody logged in."""
    person, act = _act(user, entry)
    if person is None or act is None or not person.login_alerts:
        return None
    return Envelope(person.email, person.language, lambda: _new_browser(person, act))


@letter(trigger="Somebody says that no way is left into an account", readers="its login address")
def recovery_requested(*, request: int) -> Envelope | None:
    """R-25: an owner who can still read it learns that somebody asks."""
    asked = RecoveryRequest.objects.filter(pk=request).first()
    owner = _owner(asked.email) if asked else None
    if asked is None or owner is None:
        return None
    return Envelope(owner.email, owner.language, lambda: _requested(owner, asked))


def _owner(email: str) -> User | None:
    return User.objects.filter(email=email, erased_at=None).first()


def _open(confirmation: int) -> Confirmation | None:
    rows = Confirmation.objects.open().select_related("user")
    return rows.filter(pk=confirmation).first()


def _asked(confirmation: int, write: Callable[[Confirmation], Content]) -> Envelope | None:
    asked = _open(confirmation)
    return Envelope(asked.email, asked.user.language, lambda: write(asked)) if asked else None


def _formerly(user: int, entry: int, field: str) -> Envelope | None:
    person, act = _act(user, entry)
    old = str(act.before.get(field, "")) if act else ""
    if person is None or act is None or not old:
        return None
    return Envelope(old, person.language, lambda: _security(person, act))


def _to_confirm(asked: Confirmation) -> Content:
    return Content(
        subject=_("%(code)s is your code: confirm your address") % {"code": asked.code},
        greeting=_("Hello"),  # strangers choose names
        paragraphs=[
            _("Confirm that this address is yours, and your account is ready."),
            _("Type the code on the page where you signed up, or follow the link."),
        ],
        facts=[(_("Code, for 15 minutes"), asked.code)],
        button=(_("Confirm my address"), _confirm_page(asked)),
        aftermath=[
            _("The link works once, for 24 hours."),
            _("If you did not sign up, there is nothing to do: the account is deleted by itself."),
        ],
        reason=_("You get this letter because somebody signed up with this address."),
    )


def _ordering(asked: AddressCode) -> Content:
    return Content(
        subject=_("%(code)s is your code: go on with your order") % {"code": asked.code},
        greeting=_("Hello"),  # nobody knows yet who reads it
        paragraphs=[
            _("Type the code on the page where you gave this address, and your order goes on."),
        ],
        facts=[(_("Code, for 15 minutes"), asked.code)],
        aftermath=[
            _("Give the code to nobody: we never ask for it by phone or by letter."),
            _("If you did not order anything, there is nothing to do: nothing has changed."),
        ],
        reason=_("You get this letter because somebody gave this address for an order."),
    )


def _already(asked: Confirmation) -> Content:
    return Content(
        subject=_("You already have an account"),
        greeting=_("Hello %(name)s") % {"name": asked.user.name},
        paragraphs=[
            _("Somebody has just signed up with this address. You have an account already."),
            _("Log in with it. If you do not remember your password, choose a new one."),
        ],
        button=(_("Log in"), absolute(reverse("account_login"))),
        aftermath=[
            _("A new password: %(address)s") % {"address": absolute(reverse("accounts:forgotten"))},
            _("If it was not you, there is nothing to do: nothing has changed."),
        ],
        reason=_("You get this letter because somebody signed up with this address."),
    )


def _new_login(asked: Confirmation) -> Content:
    return Content(
        subject=_("Confirm your new login address"),
        greeting=_("Hello"),  # strangers choose names
        paragraphs=[
            _("Confirm that this address is yours. From then on you log in with it."),
        ],
        facts=[(_("Login address until then"), asked.user.email)],
        button=(_("Confirm my new login address"), _confirm_page(asked)),
        aftermath=[
            _("The link works once, for 24 hours."),
            _("If you did not ask for this, there is nothing to do."),
        ],
        reason=_("You get this letter because this address shall become the login of an account."),
    )


def _wanted(owner: User) -> Content:
    return Content(
        subject=_("Somebody wants to log in with your address"),
        greeting=_("Hello %(name)s") % {"name": owner.name},
        paragraphs=[
            _(
                "The owner of another account asked to log in with this address. It is the login"
                " of your account already, so nothing has changed."
            ),
            _("If it was you: change the login of this account first, or delete it."),
        ],
        button=(_("Log in"), absolute(reverse("account_login"))),
        aftermath=[_("If it was not you, there is nothing to do.")],
        reason=_("You get this letter because it concerns the security of your account."),
    )


def _recovery(asked: Confirmation) -> Content:
    return Content(
        subject=_("Confirm your recovery address"),
        greeting=_("Hello"),  # strangers choose names
        paragraphs=[
            _(
                "Confirm that this address is yours. It then helps you back into your account when"
                " you have forgotten your password."
            ),
        ],
        facts=[(_("Account"), asked.user.email)],
        button=(_("Confirm my recovery address"), _confirm_page(asked)),
        aftermath=[
            _("The link works once, for 24 hours."),
            _("If you do not know this account, there is nothing to do."),
        ],
        reason=_("You get this letter because this address shall help to recover an account."),
    )


def _code(asked: Confirmation) -> Content:
    return Content(
        subject=_("%(code)s is your login code") % {"code": asked.code},
        greeting=_("Hello %(name)s") % {"name": asked.user.name},
        paragraphs=[
            _(
                "Somebody has tried many wrong passwords on your account. You are not locked out:"
                " type this code on the login page, and you are in."
            ),
        ],
        facts=[(_("Code, for 15 minutes"), asked.code)],
        aftermath=[
            _(
                "If you are not logging in just now, somebody knows your password: choose another"
                " one at once."
            ),
            _("A new password: %(address)s") % {"address": absolute(reverse("accounts:forgotten"))},
        ],
        reason=_("You get this letter because it concerns the security of your account."),
    )


def _to_choose(asked: PasswordReset) -> Content:
    return Content(
        subject=_("Choose a new password"),
        greeting=_("Hello %(name)s") % {"name": asked.user.name},
        paragraphs=[
            _(
                "Somebody said that they forgot the password of this account. If it was you, choose"
                " a new one."
            ),
        ],
        facts=[(_("Account"), asked.user.email)],
        button=(
            _("Choose a new password"),
            absolute(reverse("accounts:reset", args=[asked.token])),
        ),
        aftermath=[
            _("The link works once, for one hour. You are logged out everywhere when you use it."),
            _("If it was not you, there is nothing to do: your password stays as it is."),
        ],
        reason=_("You get this letter because a new password was asked for."),
    )


def _new_browser(person: User, act: Entry) -> Content:
    device = browsers.recognise(str(act.details["agent"])).name
    with _there(person):
        facts = [(_("When"), moment(act.at)), (_("Device"), device)]
    return Content(
        subject=_("A login from a new device: %(device)s") % {"device": device},
        greeting=_("Hello %(name)s") % {"name": person.name},
        paragraphs=[
            _("Somebody has logged in to your account with a device that we did not know.")
        ],
        facts=[*facts, *([(_("From the network address"), act.address)] if act.address else [])],
        button=(_("Look at my security settings"), absolute(reverse("accounts:security"))),
        aftermath=[
            _("Was it you? Then there is nothing to do."),
            _("If not, change your password at once and log out all other devices."),
        ],
        reason=_("You get this letter because you asked to be told. Your security page ends it."),
    )


def _requested(owner: User, asked: RecoveryRequest) -> Content:
    return Content(
        subject=_("Somebody asks for help to get into your account"),
        greeting=_("Hello %(name)s") % {"name": owner.name},
        paragraphs=[
            _(
                "Somebody wrote to us that no way is left into your account, and asked for help."
                " Our people will check it."
            ),
            _(
                "You can read this letter, so there is a way left: choose a new password if you"
                " have forgotten it."
            ),
        ],
        facts=[(_("Account"), owner.email), (_("Answer to"), text.masked(asked.contact))],
        button=(_("Choose a new password"), absolute(reverse("accounts:forgotten"))),
        aftermath=[_("If it was not you, log in once: it shows us that you need no help.")],
        reason=_("You get this letter because it concerns the security of your account."),
    )


def _confirm_page(asked: Confirmation) -> str:
    return absolute(reverse("accounts:confirm", args=[asked.token]))
