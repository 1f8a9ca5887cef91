"""What « Download my data » holds: every chapter once for programs and once for people (R-55)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import override

from comptoir.accounts import queries
from comptoir.accounts.models import User
from comptoir.accounts.questions import Part, PersonalData
from comptoir.core.jinja import moment
from comptoir.core.news import ask

PORTRAIT = "portrait.webp"


def archive(user: User) -> bytes:
    """Return a ZIP: `data.json` with everything, one text a chapter, and the person's image.

    The words are in the person's language, the times as in their place.
    """
    with override(user.language), timezone.override(ZoneInfo(_zone(user))):
        parts = [*_own(user), *ask(PersonalData(user))]
        made = BytesIO()
        with ZipFile(made, "w", ZIP_DEFLATED) as zipped:
            zipped.writestr("data.json", _json(user, parts))
            zipped.writestr("README.txt", _contents(user, parts))
            for part in parts:
                zipped.writestr(f"{part.name}.txt", _text(part))
            if user.portrait is not None:
                zipped.writestr(PORTRAIT, user.portrait.image)
    return made.getvalue()


def _zone(user: User) -> str:
    return user.time_zone or settings.TIME_ZONE


def _own(user: User) -> Iterator[Part]:
    yield Part("account", _("Account"), [_account(user)])
    yield Part("second-factors", _("Second factors"), list(_factors(user)))
    yield Part("sessions", _("Devices that are logged in"), list(_sessions(user)))
    yield Part("activity", _("Activity"), list(_activity(user)))


def _account(user: User) -> dict[str, Any]:
    return {
        _("E-mail"): user.email,
        _("Recovery e-mail"): user.recovery_email,
        _("First name"): user.first_name,
        _("Last name"): user.last_name,
        _("Initials"): user.initials,
        _("Profile picture"): PORTRAIT if user.portrait_id else "",
        _("Language"): user.language,
        _("Time zone"): _zone(user),
        _("Phone"): user.phone,
        _("Support code"): user.support_code,
        _("Login alerts"): user.login_alerts,
        _("Account since"): user.joined_at,
        _("Address proved on"): user.verified_at,
        _("Last login"): user.last_login,
        _("Password changed on"): user.credential.changed_at,
        _("Terms accepted"): user.terms_version,
        _("Terms accepted on"): user.terms_accepted_at,
    }


def _factors(user: User) -> Iterator[dict[str, Any]]:
    """Name them; their secrets stay where they are."""
    found = queries.factors(user)
    if found.app:
        yield {_("Kind"): _("Authenticator app"), _("Since"): found.app.created_at}
    for key in found.keys:
        kind = _("Passkey") if key.passkey else _("Security key")
        yield {_("Kind"): kind, _("Name"): key.name, _("Since"): key.added_at}


def _sessions(user: User) -> Iterator[dict[str, Any]]:
    for device in queries.devices(user, None):
        yield {
            _("Device"): device.device.name,
            _("Network address"): device.address,
            _("Since"): device.since,
            _("Last seen"): device.seen_at,
        }


def _activity(user: User) -> Iterator[dict[str, Any]]:
    for act in queries.own_acts(user):
        yield {
            _("When"): act.at,
            _("What"): act.sentence,
            _("Network address"): act.address,
        }


def _json(user: User, parts: list[Part]) -> str:
    whole = {
        "account": user.email,
        "written_at": now(),
        **{part.name: list(part.content) for part in parts},
    }
    return json.dumps(whole, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


def _contents(user: User, parts: list[Part]) -> str:
    lines = [
        _("What %(console)s keeps about %(account)s.")
        % {"console": settings.BRAND.name, "account": user.email},
        "",
        *(_labelled(f"{part.name}.txt", part.title) for part in parts),
        *([_labelled(PORTRAIT, _("Profile picture"))] if user.portrait_id else []),
        _labelled("data.json", _("everything, for programs")),
    ]
    return "\n".join(lines) + "\n"


def _text(part: Part) -> str:
    lines = [str(part.title), "=" * len(str(part.title))]
    for row in part.content:
        lines += ["", *(_labelled(label, _said(value)) for label, value in row.items())]
    return "\n".join(lines) + "\n"


def _labelled(label: str, value: object) -> str:
    return _("%(label)s: %(value)s") % {"label": label, "value": value}


def _said(value: Any) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)
