"""What organizations add to the menus."""

from django.utils.translation import gettext_lazy as _

from comptoir.core.menus import Entry, Place, entries
from comptoir.organizations.permissions import Permission
from comptoir.organizations.queries import leads

entries(
    Entry(
        Place.ORGANIZATION,
        _("User management"),
        "users",
        "organizations:users",
        40,
        Permission.USERS_SEE,
        frozenset(
            f"organizations:{page}"
            for page in (
                "user",
                "user-role",
                "user-block",
                "user-remove",
                "add-user",
                "add-user-role",
                "add-user-teams",
                "add-user-message",
                "add-user-review",
                "invitations",
                "invitation",
            )
        ),
    ),
    Entry(
        Place.ORGANIZATION,
        _("Teams"),
        "users-group",
        "organizations:teams",
        41,
        Permission.TEAMS_MANAGE,
        frozenset(
            f"organizations:{page}"
            for page in ("new-team", "team", "team-add", "team-rename", "team-delete")
        ),
        or_when=leads,
    ),
    Entry(
        Place.ORGANIZATION,
        _("Activity log"),
        "history",
        "organizations:activity",
        60,
        Permission.ACTIVITY_SEE,
    ),
    Entry(
        Place.PERSON,
        _("My organizations"),
        "building",
        "organizations:mine",
        30,
        pages=frozenset({"organizations:create", "organizations:welcome"}),
    ),
)
