"""How good a password is, and why (R-22)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from zxcvbn import zxcvbn

from comptoir.accounts.models import User
from comptoir.core.refusals import Refusal
from comptoir.kit.limits import PASSWORD_LONGEST, PASSWORD_SHORTEST

LONGEST_JUDGED = 72  # zxcvbn's time grows with the length
GOOD = 3
FAIR = 2


class Weak(Refusal):
    """Too short, too common, or the login itself (R-22)."""

    field = "password"


@dataclass(frozen=True)
class Verdict:
    """A score from 0 to 4, and the sentences that explain it."""

    score: int
    reasons: list[str]


def judge(password: str, *known: str) -> Verdict:
    """Estimate how many guesses a password resists; `known` are words that an attacker knows."""
    if not password:
        return Verdict(0, [])
    words = [
        word for whole in known for word in [whole, *whole.replace("@", ".").split(".")] if word
    ]
    found = zxcvbn(password[:LONGEST_JUDGED], user_inputs=words)
    score = int(found["score"]) if len(password) >= PASSWORD_SHORTEST else 0
    return Verdict(score, _reasons(password, found))


def require_strong(password: str, user: User) -> None:
    """Raise :class:`Weak` with the reasons (R-22)."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Weak(" ".join(error.messages)) from error


def _reasons(password: str, found: dict[str, Any]) -> list[str]:
    reasons = []
    if len(password) < PASSWORD_SHORTEST:
        reasons.append(_("Use at least %(count)s characters.") % {"count": PASSWORD_SHORTEST})
    patterns = {step["pattern"] for step in found["sequence"]}
    dictionaries = {step.get("dictionary_name") for step in found["sequence"]}
    if "user_inputs" in dictionaries:
        reasons.append(_("It contains your name or your address."))
    if "passwords" in dictionaries and int(found["score"]) <= FAIR:
        reasons.append(_("It contains a password that many people use."))
    reasons += [sentence for pattern, sentence in _habits().items() if pattern in patterns]
    if reasons or int(found["score"]) < GOOD:
        reasons.append(_("Several words that have nothing to do with each other make a good one."))
    return reasons


def _habits() -> dict[str, str]:
    return {
        "spatial": _("It follows the keys of the keyboard."),
        "repeat": _("It repeats itself."),
        "sequence": _("It contains a sequence such as abc or 6543."),
        "date": _("It contains a date."),
    }


def label(score: int) -> str:
    """Return the word for a score from 0 to 4."""
    words = [_("Very weak"), _("Weak"), _("Fair"), pgettext("a password", "Good"), _("Very good")]
    return words[score]


class Strength:
    """Django's validator: 10 to 128 characters, not a common one, not the login (R-22)."""

    def validate(self, password: str, user: object = None) -> None:
        """Refuse with the reasons, or return."""
        if not PASSWORD_SHORTEST <= len(password) <= PASSWORD_LONGEST:
            raise ValidationError(
                _("A password has %(least)s to %(most)s characters.")
                % {"least": PASSWORD_SHORTEST, "most": PASSWORD_LONGEST}
            )
        email = str(getattr(user, "email", ""))
        if password.lower() in {email, email.partition("@")[0]}:
            raise ValidationError(_("Your login cannot be your password."))
        names = [str(getattr(user, part, "")) for part in ("first_name", "last_name")]
        verdict = judge(password, email, *names)
        if verdict.score < FAIR:
            raise ValidationError([_("This password is easy to guess."), *verdict.reasons])

    def get_help_text(self) -> str:
        """Return the hint under the field."""
        return _("At least %(count)s characters; a short sentence is easy to remember.") % {
            "count": PASSWORD_SHORTEST
        }
