"""Letters about what the operator's people decide."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comptoir.accounts.models import RecoveryRequest
from comptoir.backoffice.models import RecoveryGrant
from comptoir.core.letters import Content, Envelope, absolute, letter
from comptoir.kit import limits, text


@letter(trigger="Staff refuse a request for recovery", readers="the contact address given")
def recovery_refused(*, request: int) -> Envelope | None:
    """Say no, without a reason that would help somebody else's next try."""
    asked = RecoveryRequest.objects.filter(pk=request).first()
    if asked is None:
        return None

    def write() -> Content:
        return Content(
            subject=_("Your request to recover an account"),
            greeting=_("Hello %(name)s") % {"name": asked.name},
            paragraphs=[
                _("You asked us to help you back into the account %(email)s.")
                % {"email": asked.email},
                _(
                    "What you told us does not prove enough that the account is yours, so we leave"
                    " it as it is."
                ),
                _("If you can tell us more, ask again: each request is read by a person."),
            ],
            button=(_("Ask again"), absolute(reverse("accounts:recovery-request"))),
            reason=_("You get this letter because this address was given in a request for help."),
        )

    return Envelope(asked.contact, asked.language, write)


@letter(trigger="Staff grant a request for recovery", readers="the contact address given")
def recovery_promised(*, grant: int) -> Envelope | None:
    """Say yes, and when."""
    promised = _grant(grant)
    if promised is None or promised.stopped_at is not None:
        return None

    def write() -> Content:
        return Content(
            subject=_("Your account will be open to you soon"),
            greeting=_("Hello %(name)s") % {"name": promised.request.name},
            paragraphs=[
                _("We believe that the account %(email)s is yours.")
                % {"email": promised.request.email},
                _wait()
                + " "
                + _(
                    "Meanwhile its own addresses are told, so that nobody loses an"
                    " account to somebody else."
                ),
                _("When you can sign in before then, do: nothing else is needed."),
            ],
            reason=_("You get this letter because this address was given in a request for help."),
        )

    return Envelope(promised.request.contact, promised.request.language, write)


@letter(
    trigger="Staff grant a request for recovery",
    readers="the account's login and recovery addresses",
)
def recovery_granted(*, grant: int, recovery: bool) -> Envelope | None:
    """Warn the owner, who can stop it with one click."""
    promised = _grant(grant)
    to = promised and _own(promised, recovery=recovery)
    if promised is None or not to or promised.stopped_at is not None:
        return None

    def write() -> Content:
        return Content(
            subject=_("Somebody asks to get into your account: is it you?"),
            greeting=_greeting(promised),
            paragraphs=[
                _(
                    "Somebody who says that they can no longer sign in has asked us for a new way"
                    " into your account %(email)s. They have given us proofs, and this address to"
                    " write to: %(contact)s."
                )
                % {"email": promised.user.email, "contact": text.masked(promised.request.contact)},
                _wait(),
                _(
                    "If it is not you, stop it now: one click, no sign-in. Signing in as usual"
                    " stops it too."
                ),
            ],
            button=(
                _("Stop this"),
                absolute(reverse("backoffice:stop-recovery", args=[promised.stop_token])),
            ),
            reason=_("You get this letter because this address belongs to the account."),
        )

    return Envelope(to, promised.user.language, write)


@letter(trigger="The delay after a granted recovery is over", readers="the contact address given")
def recovery_opened(*, grant: int) -> Envelope | None:
    """Hand over the link."""
    opened = _grant(grant)
    if opened is None or not opened.usable:
        return None

    def write() -> Content:
        days = limits.RECOVERY_LINK_KEPT.days
        return Content(
            subject=_("Choose a new password for your account"),
            greeting=_("Hello %(name)s") % {"name": opened.request.name},
            paragraphs=[
                _("You can now choose a new password for the account %(email)s.")
                % {"email": opened.user.email},
                ngettext(
                    "The link works for %(days)s day, and until a password is chosen.",
                    "The link works for %(days)s days, and until a password is chosen.",
                    days,
                )
                % {"days": days},
            ],
            button=(
                _("Choose a new password"),
                absolute(reverse("backoffice:recovery-link", args=[opened.link_token])),
            ),
            reason=_("You get this letter because this address was given in a request for help."),
        )

    return Envelope(opened.request.contact, opened.request.language, write)


@letter(trigger="A granted recovery is stopped", readers="the contact address given")
def recovery_stopped(*, grant: int) -> Envelope | None:
    """Say that it will not happen."""
    stopped = _grant(grant)
    if stopped is None or stopped.stopped_at is None:
        return None

    def write() -> Content:
        return Content(
            subject=_("The recovery of an account was stopped"),
            greeting=_("Hello %(name)s") % {"name": stopped.request.name},
            paragraphs=[
                _(
                    "The recovery of the account %(email)s was stopped: by its owner, or because"
                    " somebody signed in."
                )
                % {"email": stopped.request.email},
                _("If that was not you and the account is yours, ask again and tell us so."),
            ],
            reason=_("You get this letter because this address was given in a request for help."),
        )

    return Envelope(stopped.request.contact, stopped.request.language, write)


@letter(
    trigger="The link of a granted recovery is used",
    readers="the account's login and recovery addresses",
)
def recovery_followed(*, grant: int, recovery: bool) -> Envelope | None:
    """Tell the owner that it happens now."""
    followed = _grant(grant)
    to = followed and _own(followed, recovery=recovery)
    if followed is None or not to:
        return None

    def write() -> Content:
        sentences = [
            _(
                "Our staff's link to choose a new password for your account %(email)s has just been"
                " used."
            )
            % {"email": followed.user.email}
        ]
        if followed.second_factor_lost:
            sentences.append(_("The second factors of the account were removed."))
        sentences.append(_("If it was not you, answer at once by asking us for help."))
        return Content(
            subject=_("A new password is being chosen for your account"),
            greeting=_greeting(followed),
            paragraphs=sentences,
            button=(_("Ask for help"), absolute(reverse("accounts:recovery-request"))),
            reason=_("You get this letter because this address belongs to the account."),
        )

    return Envelope(to, followed.user.language, write)


def _grant(pk: int) -> RecoveryGrant | None:
    grants = RecoveryGrant.objects.select_related("user__credential", "request")
    return grants.filter(pk=pk).first()


def _own(grant: RecoveryGrant, *, recovery: bool) -> str:
    """The login, or the recovery address; empty when there is none."""
    return str(grant.user.recovery_email if recovery else grant.user.email)


def _greeting(grant: RecoveryGrant) -> str:
    return _("Hello %(name)s") % {"name": grant.user.name}


def _wait() -> str:
    hours = int(limits.RECOVERY_DELAY.total_seconds() // 3600)
    return ngettext(
        "Nothing happens for %(hours)s hour; then they get a link to choose a new password.",
        "Nothing happens for %(hours)s hours; then they get a link to choose a new password.",
        hours,
    ) % {"hours": hours}
