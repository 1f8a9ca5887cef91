"""The letters that organizations write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comptoir.accounts.models import User
from comptoir.core.jinja import day, moment
from comptoir.core.letters import Content, Envelope, absolute, letter
from comptoir.core.tenancy import tenancy
from comptoir.journal.models import Entry
from comptoir.organizations import roles
from comptoir.organizations.events import TeamLeaderChosen, told, worded
from comptoir.organizations.models import Appointment, Invitation, Membership, Organization
from comptoir.organizations.permissions import Role
from comptoir.organizations.queries import second_factors


@letter(
    trigger="Somebody is invited to an organization, or the invitation is sent again",
    readers="The invited address",
)
def invitation(*, organization: int, invitation: int) -> Envelope | None:
    """The only link that proves the address (R-16); says nothing of whether it has an account."""
    with tenancy(organization):
        sent = (
            Invitation.objects.pending()
            .select_related("organization", "sender__user")
            .filter(pk=invitation)
            .first()
        )
    if sent is None:
        return None
    return Envelope(sent.email, sent.language, lambda: _invitation(sent))


def _invitation(sent: Invitation) -> Content:
    names = {"organization": sent.organization.name, "sender": sender_name(sent)}
    role = Role(sent.role)
    said = [line for line in sent.message.splitlines() if line.strip()]
    facts = [(_("Role"), str(role.label)), (_("Which means"), str(roles.ABOUT[role]))]
    return Content(
        subject=_("%(sender)s invites you to %(organization)s") % names,
        greeting=_("Hello"),
        paragraphs=[
            _("%(sender)s would like you to work with the organization %(organization)s.") % names,
            *([_("%(sender)s writes:") % names, *said] if said else []),
        ],
        facts=[*facts, (_("Valid until"), day(sent.until))],
        button=(_("Look at the invitation"), absolute(invitation_path(sent, sent.mailed_token))),
        aftermath=[
            _(
                "You can accept with the account that you have under this address, or create one."
                " Nothing happens until you accept."
            ),
            _("You do not know the sender? Then ignore this letter, or decline on the page."),
        ],
        organization=sent.organization.name,
        reason=_("%(sender)s entered your address to invite you.") % names,
    )


def invitation_path(sent: Invitation, secret: str) -> str:
    """Return the page that a link opens: it names the organization, so that the tenant is known."""
    token = f"{sent.organization_id}-{sent.pk}-{secret}"
    return reverse("organizations:invited", args=[token])


def sender_name(sent: Invitation) -> str:
    """Return who invites: the person, or the organization when the person is gone."""
    return sent.sender.user.name if sent.sender else sent.organization.name


@letter(
    trigger="Somebody changes a member's role or accounting right (R-11)",
    readers="The person concerned",
)
def role_changed(*, organization: int, membership: int, entry: int) -> Envelope | None:
    """What the person may do from now on."""
    return _to_member(organization, membership, entry, _role_changed)


def _role_changed(member: Membership, entry: Entry) -> Content:
    names = {"organization": member.organization.name, "by": _who(entry.actor_id)}
    labels = {"role": _("Role"), "accounting": _("Accounting")}
    return Content(
        subject=_("Your rights in %(organization)s have changed") % names,
        greeting=_greeting(member.user),
        paragraphs=[_("%(by)s changed what you may do in %(organization)s.") % names],
        facts=[
            (
                labels[name],
                _("%(after)s (before: %(before)s)")
                % {"after": worded(name, after), "before": worded(name, entry.before.get(name))},
            )
            for name, after in entry.after.items()
            if name in labels
        ],
        button=(_("Open the organization"), absolute(_dashboard(member.organization_id))),
        organization=member.organization.name,
        reason=_member_reason(member.organization),
    )


@letter(trigger="A member is blocked (R-20)", readers="The person concerned")
def blocked(*, organization: int, membership: int, entry: int) -> Envelope | None:
    """That the organization is closed to them for now, and what stays."""
    return _to_member(organization, membership, entry, _blocked)


def _blocked(member: Membership, entry: Entry) -> Content:
    names = {"organization": member.organization.name, "by": _who(entry.actor_id)}
    return Content(
        subject=_("Your access to %(organization)s is suspended") % names,
        greeting=_greeting(member.user),
        paragraphs=[
            _("%(by)s has blocked your access to %(organization)s.") % names,
            _("Your account and your other organizations stay as they are."),
        ],
        aftermath=[_("If you think this is a mistake, ask an administrator of the organization.")],
        organization=member.organization.name,
        reason=_member_reason(member.organization),
    )


@letter(trigger="A blocked member is unblocked (R-20)", readers="The person concerned")
def unblocked(*, organization: int, membership: int, entry: int) -> Envelope | None:
    """That the organization is open to them again."""
    return _to_member(organization, membership, entry, _unblocked)


def _unblocked(member: Membership, entry: Entry) -> Content:
    names = {"organization": member.organization.name, "by": _who(entry.actor_id)}
    return Content(
        subject=_("Your access to %(organization)s is back") % names,
        greeting=_greeting(member.user),
        paragraphs=[
            _("%(by)s has unblocked your access to %(organization)s.") % names,
            _("You find everything as it was."),
        ],
        button=(_("Open the organization"), absolute(_dashboard(member.organization_id))),
        organization=member.organization.name,
        reason=_member_reason(member.organization),
    )


@letter(trigger="A member is removed from an organization (R-19)", readers="The person concerned")
def removed(*, organization: int, person: int, entry: int) -> Envelope | None:
    """That the membership has ended, and what stays."""
    user = User.objects.filter(pk=person, erased_at=None).first()
    with tenancy(organization):
        place = Organization.objects.filter(pk=organization).first()
        happened = Entry.objects.filter(pk=entry).first()
    if user is None or place is None or happened is None:
        return None
    return Envelope(user.email, user.language, lambda: _removed(user, place, happened))


def _removed(user: User, place: Organization, entry: Entry) -> Content:
    names = {"organization": place.name, "by": _who(entry.actor_id)}
    return Content(
        subject=_("You no longer belong to %(organization)s") % names,
        greeting=_greeting(user),
        paragraphs=[
            _("%(by)s has removed you from %(organization)s.") % names,
            _("Your account and your other organizations stay as they are."),
        ],
        aftermath=[_("If you think this is a mistake, ask an administrator of the organization.")],
        organization=place.name,
        reason=_("You were a member of %(organization)s.") % names,
    )


@letter(
    trigger="An invitation that waited is confirmed (R-14)", readers="The person who had accepted"
)
def confirmed(*, organization: int, membership: int) -> Envelope | None:
    """That the place is there now."""
    with tenancy(organization):
        member = _member(membership)
    if member is None:
        return None
    return Envelope(member.user.email, member.user.language, lambda: _confirmed(member))


def _confirmed(member: Membership) -> Content:
    names = {"organization": member.organization.name, "role": Role(member.role).label}
    return Content(
        subject=_("You now belong to %(organization)s") % names,
        greeting=_greeting(member.user),
        paragraphs=[
            _("Your invitation to %(organization)s has been confirmed: you are %(role)s.") % names
        ],
        button=(_("Open the organization"), absolute(_dashboard(member.organization_id))),
        organization=member.organization.name,
        reason=_("You accepted an invitation to this organization."),
    )


@letter(
    trigger="A member may choose a team's members, or no longer (R-11)",
    readers="The person concerned",
)
def lead_changed(*, organization: int, membership: int, entry: int) -> Envelope | None:
    """Which team, and who decided."""
    return _to_member(organization, membership, entry, _lead_changed)


def _lead_changed(member: Membership, entry: Entry) -> Content:
    names = {"organization": member.organization.name}
    team = reverse("organizations:team", args=[member.organization_id, entry.details["team_id"]])
    chosen = entry.action == TeamLeaderChosen.name
    return Content(
        subject=_("Your rights in %(organization)s have changed") % names,
        greeting=_greeting(member.user),
        paragraphs=[_happened(entry)],
        button=(_("Open the team"), absolute(team)) if chosen else None,
        organization=member.organization.name,
        reason=_member_reason(member.organization),
    )


@letter(
    trigger="Users join, leave or change; an invitation waits (R-11, R-14)",
    readers="Administrators and legal representatives who want letters about users",
    optional=True,
)
def users_notice(*, organization: int, membership: int, entry: int) -> Envelope | None:
    """What changed among the users, and who did it."""
    return _to_member(organization, membership, entry, _users_notice)


def _users_notice(member: Membership, entry: Entry) -> Content:
    subject = _("%(organization)s: a change among the users")
    return _notice(member, entry, subject, (_("Open User management"), "organizations:users"))


@letter(
    trigger="The security rules of an organization change (R-26)",
    readers="Administrators and legal representatives who want letters about security,"
    " unless they need a second factor themselves",
    optional=True,
)
def security_notice(*, organization: int, membership: int, entry: int) -> Envelope | None:
    """Which rule holds now, and who decided it."""
    return _to_member(organization, membership, entry, _security_notice)


def _security_notice(member: Membership, entry: Entry) -> Content:
    subject = _("%(organization)s: the security rules have changed")
    page = (_("Open the security rules"), "organizations:security")
    return _notice(member, entry, subject, page)


def _notice(member: Membership, entry: Entry, subject: str, page: tuple[str, str]) -> Content:
    """Write a letter that can be switched off: what happened, and the page that shows it."""
    where = [member.organization_id]
    return Content(
        subject=subject % {"organization": member.organization.name},
        greeting=_greeting(member.user),
        paragraphs=[_happened(entry)],
        button=(page[0], absolute(reverse(page[1], args=where))),
        aftermath=[
            _("You can switch these letters off: %(address)s")
            % {"address": absolute(reverse("organizations:notices", args=where))}
        ],
        organization=member.organization.name,
        reason=_member_reason(member.organization),
    )


def _to_member(
    organization: int, membership: int, entry: int, write: Callable[[Membership, Entry], Content]
) -> Envelope | None:
    with tenancy(organization):
        member, happened = _member(membership), Entry.objects.filter(pk=entry).first()
    if member is None or happened is None:
        return None
    return Envelope(member.user.email, member.user.language, lambda: write(member, happened))


def _happened(entry: Entry) -> str:
    """Say who did what to whom, as one sentence."""
    return f"{_who(entry.actor_id)} {told(entry, _who(entry.person_id))}."


def _member(membership: int) -> Membership | None:
    return (
        Membership.objects.select_related("organization", "user")
        .filter(pk=membership, user__erased_at=None)
        .first()
    )


def _who(user: int | None) -> str:
    found = User.objects.filter(pk=user, erased_at=None).first() if user else None
    return found.name if found else _("Somebody")


def _greeting(user: User) -> str:
    return _("Hello %(name)s") % {"name": user.name}


def _member_reason(organization: Organization) -> str:
    return _("You are a member of %(organization)s.") % {"organization": organization.name}


def _dashboard(organization: int) -> str:
    return f"/o/{organization}/"


@letter(trigger="A member leaves an organization (R-18)", readers="The legal representatives")
def left(*, organization: int, membership: int, entry: int) -> Envelope | None:
    """Who is gone; the people who answer for the organization always get to know."""
    return _to_member(organization, membership, entry, _left)


def _left(member: Membership, entry: Entry) -> Content:
    names = {"organization": member.organization.name, "who": _who(entry.actor_id)}
    where = reverse("organizations:users", args=[member.organization_id])
    return Content(
        subject=_("%(who)s has left %(organization)s") % names,
        greeting=_greeting(member.user),
        paragraphs=[
            _("%(who)s has left the organization %(organization)s.") % names,
            _("The rights that hung on this membership have ended."),
        ],
        facts=[(_("Role"), worded("role", entry.details["role"]))],
        button=(_("Open User management"), absolute(where)),
        organization=member.organization.name,
        reason=_("You are a legal representative of %(organization)s.") % names,
    )


@letter(
    trigger="A successor has accepted, and whoever invited them had chosen to leave then (R-18)",
    readers="The former legal representative",
)
def departed(*, organization: int, person: int, successor: int) -> Envelope | None:
    """That the role has passed, and that the membership has ended."""
    user = User.objects.filter(pk=person, erased_at=None).first()
    with tenancy(organization):
        place = Organization.objects.filter(pk=organization).first()
    if user is None or place is None:
        return None
    return Envelope(user.email, user.language, lambda: _departed(user, place, successor))


def _departed(user: User, place: Organization, successor: int) -> Content:
    names = {"organization": place.name, "who": _who(successor)}
    return Content(
        subject=_("You have left %(organization)s") % names,
        greeting=_greeting(user),
        paragraphs=[
            _("%(who)s has accepted and is legal representative of %(organization)s now.") % names,
            _("You have left the organization, as you had chosen."),
            _("Your account and your other organizations stay as they are."),
        ],
        organization=place.name,
        reason=_("You were a member of %(organization)s.") % names,
    )


@letter(trigger="An organization is deleted (R-46)", readers="Everybody who was a member")
def deleted(*, organization: int, person: int, entry: int) -> Envelope | None:
    """That the organization is gone, and that the account stays."""
    user = User.objects.filter(pk=person, erased_at=None).first()
    with tenancy(organization):
        happened = Entry.objects.filter(pk=entry).first()
    if user is None or happened is None:
        return None
    return Envelope(user.email, user.language, lambda: _deleted(user, happened))


def _deleted(user: User, entry: Entry) -> Content:
    names = {"organization": entry.details["organization"], "by": _who(entry.actor_id)}
    own = user.pk == entry.actor_id
    said = _("You have deleted the customer account %(organization)s.")
    told_to = _("%(by)s has deleted the customer account %(organization)s.")
    return Content(
        subject=_("The organization %(organization)s was deleted") % names,
        greeting=_greeting(user),
        paragraphs=[
            (said if own else told_to) % names,
            _("Your account and your other organizations stay as they are."),
        ],
        organization=names["organization"],
        reason=_("You were a member of %(organization)s.") % names,
    )


@letter(
    trigger="An organization begins, or ceases, to ask for a second factor (R-26)",
    readers="The members who have none",
)
def second_factor(*, organization: int, membership: int, entry: int) -> Envelope | None:
    """What is asked, until when, and where to set it up."""
    return _to_member(organization, membership, entry, _second_factor)


def _second_factor(member: Membership, entry: Entry) -> Content:
    asked = "day" in entry.details
    return _second_factor_asked(member, entry) if asked else _second_factor_waived(member, entry)


def _second_factor_asked(member: Membership, entry: Entry) -> Content:
    names = {
        "organization": member.organization.name,
        "by": _who(entry.actor_id),
        "day": worded("day", entry.details["day"]),
    }
    return Content(
        subject=_("%(organization)s asks for a second factor") % names,
        greeting=_greeting(member.user),
        paragraphs=[
            _("%(by)s has decided that members of %(organization)s need a second factor.") % names,
            _(
                "Until %(day)s nothing changes for you. From then on you can open this"
                " organization only once you have set up a second factor."
            )
            % names,
            _("An authenticator app, a passkey or a security key will do. It takes two minutes."),
        ],
        facts=[(_("Needed from"), names["day"])],
        button=(_("Set it up"), absolute(reverse("accounts:security"))),
        organization=names["organization"],
        reason=_member_reason(member.organization),
    )


@letter(
    trigger="Three days, and one day, before an organization begins to ask for a second factor"
    " (R-26)",
    readers="The members who still have none",
)
def second_factor_soon(
    *, organization: int, membership: int, needed: int, days: int
) -> Envelope | None:
    """From when, and how many days are left; nothing when one is set up, or the rule is off.

    `needed` is when it begins, in seconds of the epoch.
    """
    with tenancy(organization):
        member = _member(membership)
    if member is None or not _is_awaited(member, needed):
        return None
    begins = datetime.fromtimestamp(needed, UTC)
    return Envelope(
        member.user.email, member.user.language, lambda: _second_factor_soon(member, begins, days)
    )


def _is_awaited(member: Membership, needed: int) -> bool:
    required = member.organization.second_factor_from
    if required is None or int(required.timestamp()) != needed or required <= now():
        return False
    return member.blocked_at is None and not second_factors(member.user_id).exists()


def _second_factor_soon(member: Membership, begins: datetime, days: int) -> Content:
    names = {"organization": member.organization.name, "day": moment(begins)}
    return Content(
        subject=ngettext(
            "%(organization)s: %(days)s day is left to set up a second factor",
            "%(organization)s: %(days)s days are left to set up a second factor",
            days,
        )
        % {**names, "days": days},
        greeting=_greeting(member.user),
        paragraphs=[
            _(
                "Your account has no second factor yet. From %(day)s you can open"
                " %(organization)s only once you have set one up."
            )
            % names,
            _("An authenticator app, a passkey or a security key will do. It takes two minutes."),
        ],
        facts=[(_("Needed from"), names["day"])],
        button=(_("Set it up"), absolute(reverse("accounts:security"))),
        organization=names["organization"],
        reason=_member_reason(member.organization),
    )


def _second_factor_waived(member: Membership, entry: Entry) -> Content:
    names = {"organization": member.organization.name, "by": _who(entry.actor_id)}
    return Content(
        subject=_("%(organization)s no longer asks for a second factor") % names,
        greeting=_greeting(member.user),
        paragraphs=[
            _("%(by)s has switched off the rule that members need a second factor.") % names,
            _("We still advise you to set one up: it protects your account best."),
        ],
        button=(_("Open the organization"), absolute(_dashboard(member.organization_id))),
        organization=names["organization"],
        reason=_member_reason(member.organization),
    )


@letter(
    trigger="The operator's people appoint a legal representative",
    readers="Every address known of the organization, and the person appointed",
)
def appointment_decided(
    *, organization: int, appointment: int, person: int, recovery: bool
) -> Envelope | None:
    """Who is appointed, why, from when, and how a legal representative stops it."""
    return _of_appointment(organization, appointment, person, recovery, _appointment_decided)


@letter(
    trigger="The appointment of a legal representative is stopped",
    readers="Every address known of the organization, and the person appointed",
)
def appointment_stopped(
    *, organization: int, appointment: int, person: int, recovery: bool
) -> Envelope | None:
    """That everything stays as it was."""
    return _of_appointment(organization, appointment, person, recovery, _appointment_stopped)


@letter(
    trigger="The appointment of a legal representative takes effect",
    readers="Every address known of the organization, and the person appointed",
)
def appointment_done(
    *, organization: int, appointment: int, person: int, recovery: bool
) -> Envelope | None:
    """Who is legal representative from now on."""
    return _of_appointment(organization, appointment, person, recovery, _appointment_done)


def _of_appointment(
    organization: int,
    appointment: int,
    person: int,
    recovery: bool,
    write: Callable[[User, Appointment], Content],
) -> Envelope | None:
    user = User.objects.filter(pk=person, erased_at=None).first()
    with tenancy(organization):
        decided = (
            Appointment.objects.select_related("organization", "user")
            .filter(pk=appointment)
            .first()
        )
    if user is None or decided is None:
        return None
    to = user.recovery_email if recovery else user.email
    return Envelope(to, user.language, lambda: write(user, decided)) if to else None


def _appointment_decided(user: User, decided: Appointment) -> Content:
    names = _appointment_names(decided)
    where = reverse("organizations:customer-account", args=[decided.organization_id])
    return Content(
        subject=_("%(organization)s: a legal representative is appointed") % names,
        greeting=_greeting(user),
        paragraphs=[
            _("%(brand)s has appointed %(person)s legal representative of %(organization)s.")
            % names,
            _("It takes effect on %(day)s, unless a legal representative stops it before.") % names,
        ],
        facts=[(_("Reason"), decided.reason), (_("Takes effect on"), names["day"])],
        button=(_("Open the customer account"), absolute(where)),
        aftermath=[
            _("If you are a legal representative of the organization, you can stop it there.")
        ],
        organization=names["organization"],
        reason=_("Your address is known to %(organization)s, or you are appointed.") % names,
    )


def _appointment_stopped(user: User, decided: Appointment) -> Content:
    names = _appointment_names(decided)
    return Content(
        subject=_("%(organization)s: the appointment was stopped") % names,
        greeting=_greeting(user),
        paragraphs=[
            _("%(person)s does not become legal representative of %(organization)s.") % names,
            _("Everything stays as it was."),
        ],
        organization=names["organization"],
        reason=_("We told you of this appointment before."),
    )


def _appointment_done(user: User, decided: Appointment) -> Content:
    names = _appointment_names(decided)
    return Content(
        subject=_("%(organization)s has a new legal representative") % names,
        greeting=_greeting(user),
        paragraphs=[
            _("%(person)s is legal representative of %(organization)s from today.") % names,
            _("Nobody else's role has changed."),
        ],
        button=(_("Open the organization"), absolute(_dashboard(decided.organization_id))),
        organization=names["organization"],
        reason=_("We told you of this appointment before."),
    )


def _appointment_names(decided: Appointment) -> dict[str, str]:
    return {
        "organization": decided.organization.name,
        "person": decided.user.name,
        "day": day(decided.effective_at),
        "brand": settings.BRAND.name,
    }
