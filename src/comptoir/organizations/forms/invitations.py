"""What is asked when somebody is invited, one form a step."""

from __future__ import annotations

import re

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comptoir.core.forms import Form
from comptoir.core.refusals import Refusal
from comptoir.kit import limits, text
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Team
from comptoir.organizations.obstacles import TooManyAtOnce, obstacles_to_inviting

NAMED = re.compile(r'(?:"[^"]*"|[^,;<>\n]*)<([^<>\s]+)>')  # Zoé Durand <zoe@example.org>
LANGUAGES = settings.LANGUAGES
BETWEEN = re.compile(r"[\s,;]+")


class Who(Form):
    """The addresses: one a line, or with commas between them; also as mail programs copy them."""

    emails = forms.CharField(
        label=_("E-mail addresses"),
        help_text=_("One per line, or with commas between them; at most 50."),
        widget=forms.Textarea(
            {"rows": 4, "autocapitalize": "off", "spellcheck": "false", "autofocus": True}
        ),
        max_length=20_000,
        error_messages={"required": _("Type at least one address.")},
    )

    def __init__(self, actor: Member, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_emails(self) -> list[str]:
        """Return the addresses, each once; each that cannot be invited is named."""
        written = addresses(self.cleaned_data["emails"])
        if len(written) > limits.INVITATIONS_AT_ONCE:
            raise ValidationError(str(TooManyAtOnce()))
        wrong = [email for email in written if not _is_address(email)]
        refused = obstacles_to_inviting(self.actor, written)
        sentence = gettext("“%(email)s” is not an e-mail address.")
        mistakes = [sentence % {"email": email} for email in wrong]
        mistakes += [_with_link(reasons[0]) for reasons in refused.values()]
        if mistakes:
            raise ValidationError([ValidationError(mistake) for mistake in mistakes])
        return written


class Teams(Form):
    """The teams that the invited people will join."""

    teams = forms.MultipleChoiceField(
        label=_("Teams"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, teams: list[Team], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(team.pk), team.name) for team in teams]
        self.fields["teams"].choices = choices  # type: ignore[attr-defined]

    def clean_teams(self) -> list[int]:
        return [int(team) for team in self.cleaned_data["teams"]]


class Words(Form):
    """The language of the letter, and a personal message in it."""

    language = forms.ChoiceField(label=_("Language of the letter"), choices=LANGUAGES)
    message = forms.CharField(
        label=_("Message"),
        help_text=_("Stands in the letter, in your own words."),
        widget=forms.Textarea({"rows": 4}),
        max_length=1000,
        required=False,
    )


def addresses(written: str) -> list[str]:
    """Return every address in a text, normalised, each once, in order."""
    bare = NAMED.sub(r" \1 ", written)
    found = (text.address(piece) for piece in BETWEEN.split(bare))
    return list(dict.fromkeys(email for email in found if email))


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return len(email) <= limits.ADDRESS


def _with_link(refusal: Refusal) -> str:
    if not refusal.mend:
        return str(refusal)
    return format_html(
        '<span>{} <a href="{}">{}</a></span>', str(refusal), refusal.mend, gettext("Open")
    )
