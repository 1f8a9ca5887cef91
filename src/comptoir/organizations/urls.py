"""Addresses of this app."""

from django.urls import path

from comptoir.organizations.views import (
    activity,
    customer_account,
    deletion,
    invitations,
    logo,
    mine,
    representative,
    security,
    teams,
    users,
    wizard,
)

app_name = "organizations"
HERE = "o/<int:organization>"
INVITATION = f"{HERE}/users/invitations/<int:pk>"
TEAM = f"{HERE}/teams/<int:pk>"
USER = f"{HERE}/users/<int:pk>"

PEOPLE = [
    path(f"{HERE}/users/", users.Users.as_view(), name="users"),
    path(f"{HERE}/users/add/", wizard.Who.as_view(), name="add-user"),
    path(f"{HERE}/users/add/role/", wizard.RoleAndAccounting.as_view(), name="add-user-role"),
    path(f"{HERE}/users/add/teams/", wizard.Teams.as_view(), name="add-user-teams"),
    path(f"{HERE}/users/add/message/", wizard.Message.as_view(), name="add-user-message"),
    path(f"{HERE}/users/add/review/", wizard.Review.as_view(), name="add-user-review"),
    path(f"{HERE}/users/invitations/", invitations.Invitations.as_view(), name="invitations"),
    path(f"{INVITATION}/", invitations.Invitation.as_view(), name="invitation"),
    path(f"{INVITATION}/resend/", invitations.Resend.as_view(), name="invitation-resend"),
    path(f"{INVITATION}/revoke/", invitations.Revoke.as_view(), name="invitation-revoke"),
    path(f"{INVITATION}/confirm/", invitations.Confirm.as_view(), name="invitation-confirm"),
    path(f"{USER}/", users.User.as_view(), name="user"),
    path(f"{USER}/role/", users.RoleOf.as_view(), name="user-role"),
    path(f"{USER}/block/", users.Block.as_view(), name="user-block"),
    path(f"{USER}/unblock/", users.Unblock.as_view(), name="user-unblock"),
    path(f"{USER}/unlock/", users.Unlock.as_view(), name="user-unlock"),
    path(f"{USER}/remove/", users.Remove.as_view(), name="user-remove"),
    path(f"{HERE}/portraits/<int:portrait>/", users.Portrait.as_view(), name="portrait"),
    path(f"{HERE}/notices/", users.Notices.as_view(), name="notices"),
    path("invitations/<str:token>/", invitations.Invited.as_view(), name="invited"),
    path(
        "me/invitations/<int:place>/<int:pk>/",
        invitations.MyInvitation.as_view(),
        name="my-invitation",
    ),
]
TEAMS = [
    path(f"{HERE}/teams/", teams.Teams.as_view(), name="teams"),
    path(f"{HERE}/teams/create/", teams.NewTeam.as_view(), name="new-team"),
    path(f"{TEAM}/", teams.Team.as_view(), name="team"),
    path(f"{TEAM}/rename/", teams.Rename.as_view(), name="team-rename"),
    path(f"{TEAM}/add/", teams.Outside.as_view(), name="team-add"),
    path(f"{TEAM}/members/<int:membership>/", teams.Place.as_view(), name="team-place"),
    path(f"{TEAM}/delete/", teams.Delete.as_view(), name="team-delete"),
]
ACCOUNT = f"{HERE}/customer-account"
MINE = [
    path("me/welcome/", mine.Welcome.as_view(), name="welcome"),
    path("me/organizations/", mine.Mine.as_view(), name="mine"),
    path("me/organizations/new/", mine.Create.as_view(), name="create"),
    path("me/switcher/", mine.Switcher.as_view(), name="switcher"),
    path(f"{HERE}/leave/", mine.Leave.as_view(), name="leave"),
]
ORGANIZATION = [
    path(f"{HERE}/settings/", customer_account.Settings.as_view(), name="settings"),
    path(f"{ACCOUNT}/", customer_account.CustomerAccount.as_view(), name="customer-account"),
    path(f"{ACCOUNT}/edit/", customer_account.Edit.as_view(), name="edit-customer-account"),
    path(f"{ACCOUNT}/address/", customer_account.Address.as_view(), name="address-fields"),
    path(f"{ACCOUNT}/logo/", logo.Change.as_view(), name="change-logo"),
    path(f"{ACCOUNT}/logo/remove/", logo.Remove.as_view(), name="remove-logo"),
    path(f"{ACCOUNT}/delete/", deletion.Delete.as_view(), name="delete"),
    path(
        f"{ACCOUNT}/appointments/<int:pk>/stop/",
        representative.StopAppointment.as_view(),
        name="stop-appointment",
    ),
    path(f"{HERE}/logo/<str:sha>/", logo.Image.as_view(), name="logo"),
    path(f"{HERE}/representative/", representative.Choose.as_view(), name="representative"),
    path(
        f"{HERE}/representative/review/",
        representative.Review.as_view(),
        name="representative-review",
    ),
    path(f"{HERE}/security/", security.Rules.as_view(), name="security"),
    path(
        f"{HERE}/security/require/",
        security.RequireSecondFactor.as_view(),
        name="require-second-factor",
    ),
    path(
        f"{HERE}/security/waive/", security.WaiveSecondFactor.as_view(), name="waive-second-factor"
    ),
    path(f"{HERE}/second-factor/", security.SecondFactor.as_view(), name="second-factor"),
    path(f"{HERE}/activity/", activity.Activity.as_view(), name="activity"),
    path(f"{HERE}/activity/table/", activity.Table.as_view(), name="activity-table"),
]
urlpatterns = [*PEOPLE, *TEAMS, *MINE, *ORGANIZATION]
