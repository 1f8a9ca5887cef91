"""Addresses of this app."""

from django.urls import path

from comptoir.accounts.views import (
    confirmations,
    deletion,
    devices,
    entrance,
    exports,
    languages,
    leaving,
    portrait,
    profile,
    reauthentication,
    resets,
    second_factors,
    security,
    signing_up,
)

app_name = "accounts"

# The person's own pages
own = [
    path("me/", profile.Profile.as_view(), name="profile"),
    path("me/support-code/", profile.SupportCode.as_view(), name="support-code"),
    path("me/portrait/", portrait.Change.as_view(), name="change-portrait"),
    path("me/portrait/remove/", portrait.Remove.as_view(), name="remove-portrait"),
    path("me/portrait/<int:portrait>/", portrait.Image.as_view(), name="portrait"),
    path("me/data/", exports.Exports.as_view(), name="exports"),
    path("me/data/<int:export>/", exports.ExportFile.as_view(), name="export"),
    path("me/delete/", deletion.Deletion.as_view(), name="delete"),
    path("me/security/", security.Security.as_view(), name="security"),
    path("me/security/password/", security.Password.as_view(), name="change-password"),
    path("me/security/recovery/", security.RecoveryAddress.as_view(), name="recovery-email"),
    path(
        "me/security/recovery/remove/",
        security.RecoveryRemoval.as_view(),
        name="remove-recovery-email",
    ),
    path("me/security/login/", security.LoginAddress.as_view(), name="change-login"),
    path(
        "me/security/addresses/<int:confirmation>/again/",
        security.SentAgain.as_view(),
        name="address-again",
    ),
    path(
        "me/security/addresses/<int:confirmation>/cancel/",
        security.GivenUp.as_view(),
        name="address-cancel",
    ),
    path("me/security/alerts/", security.LoginAlerts.as_view(), name="login-alerts"),
    path("me/security/activity/", security.Activity.as_view(), name="activity"),
    path("me/security/app/", second_factors.App.as_view(), name="app"),
    path("me/security/app/remove/", second_factors.AppRemoval.as_view(), name="app-removal"),
    path("me/security/passkeys/new/", second_factors.NewKey.as_view(), name="new-passkey"),
    path(
        "me/security/keys/new/",
        second_factors.NewKey.as_view(passkey=False),
        name="new-security-key",
    ),
    path("me/security/keys/<int:key>/", second_factors.Key.as_view(), name="key"),
    path(
        "me/security/keys/<int:key>/remove/",
        second_factors.KeyRemoval.as_view(),
        name="key-removal",
    ),
    path("me/security/codes/", second_factors.Codes.as_view(), name="codes"),
    path("me/security/devices/", devices.Devices.as_view(), name="devices"),
    path("me/security/devices/others/", devices.OtherDevices.as_view(), name="other-devices"),
    path("me/security/devices/<int:session>/", devices.DeviceEnd.as_view(), name="device-end"),
]

# Getting in
public = [
    path("signup/", signing_up.SignUp.as_view(), name="sign-up"),
    path("signup/strength/", signing_up.Strength.as_view(), name="strength"),
    path("signup/check/", signing_up.Check.as_view(), name="check"),
    path("signup/check/letter/", signing_up.Letter.as_view(), name="check-letter"),
    path("confirm/<str:token>/", confirmations.Confirm.as_view(), name="confirm"),
    path("login/code/", entrance.LoginCode.as_view(), name="login-code"),
    path("password/forgotten/", resets.Forgotten.as_view(), name="forgotten"),
    path(
        "password/forgotten/login/",
        resets.Answer.as_view(to_recovery=False),
        name="forgotten-login",
    ),
    path(
        "password/forgotten/recovery/",
        resets.Answer.as_view(to_recovery=True),
        name="forgotten-recovery",
    ),
    path("password/reset/<str:token>/", resets.NewPassword.as_view(), name="reset"),
    path("password/no-way/", resets.RecoveryRequest.as_view(), name="recovery-request"),
    path("password/no-way/sent/", resets.RecoveryRequested.as_view(), name="recovery-requested"),
    path("language/", languages.Language.as_view(), name="language"),
    path("me/leaving/", leaving.Leaving.as_view(), name="leaving"),
]

# Under allauth's names, for it asks for them; none of its own pages is reachable
named_by_allauth = [
    path("login/", entrance.Login.as_view(), name="account_login"),
    path("login/passkey/", entrance.Passkey.as_view(), name="mfa_login_webauthn"),
    path("login/second-factor/", entrance.SecondFactor.as_view(), name="mfa_authenticate"),
    path("logout/", entrance.Logout.as_view(), name="account_logout"),
    path(
        "reauthenticate/",
        reauthentication.Reauthentication.as_view(),
        name="account_reauthenticate",
    ),
]

urlpatterns = [*own, *public]
