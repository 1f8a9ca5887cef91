"""Addresses of this app."""

from django.urls import path

from comptoir.accounts.views import deletion, devices, exports, profile, second_factors, security

app_name = "accounts"

# The person's own pages
own = [
    path("me/", profile.Profile.as_view(), name="profile"),
    path("me/support-code/", profile.SupportCode.as_view(), name="support-code"),
    path("me/data/", exports.Exports.as_view(), name="exports"),
    path("me/data/<int:export>/", exports.ExportFile.as_view(), name="export"),
    path("me/delete/", deletion.Deletion.as_view(), name="delete"),
    path("me/security/", security.Security.as_view(), name="security"),
    path("me/security/password/", security.Password.as_view(), name="change-password"),
    path("me/security/recovery/", security.RecoveryAddress.as_view(), name="recovery-email"),
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

urlpatterns = [*own]
