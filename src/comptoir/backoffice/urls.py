"""The addresses behind the counter, and those of the letters about a recovery."""

from django.urls import path

from comptoir.backoffice.views import (
    accounts,
    appointments,
    catalogue,
    contracts,
    disputes,
    handwork,
    links,
    money,
    recoveries,
    start,
)

app_name = "backoffice"
urlpatterns = [
    path("staff/", start.Start.as_view(), name="start"),
    path("staff/recovery/", recoveries.Recoveries.as_view(), name="recoveries"),
    path("staff/recovery/<int:pk>/", recoveries.Recovery.as_view(), name="recovery"),
    path("staff/recovery/<int:pk>/grant/", recoveries.Grant.as_view(), name="grant-recovery"),
    path("staff/recovery/<int:pk>/refuse/", recoveries.Refuse.as_view(), name="refuse-recovery"),
    path("staff/tasks/", handwork.Tasks.as_view(), name="tasks"),
    path("staff/tasks/<int:pk>/", handwork.Task.as_view(), name="task"),
    path("staff/failures/", handwork.Failures.as_view(), name="failures"),
    path("staff/failures/<int:pk>/retry/", handwork.Retry.as_view(), name="retry"),
    path("staff/appointments/", appointments.Appointments.as_view(), name="appointments"),
    path("staff/appointments/<int:pk>/", appointments.Appointment.as_view(), name="appointment"),
    path(
        "staff/appointments/organizations/",
        appointments.Organizations.as_view(),
        name="new-appointment",
    ),
    path(
        "staff/appointments/organizations/<int:pk>/",
        appointments.Appointee.as_view(),
        name="appointee",
    ),
    path(
        "staff/appointments/organizations/<int:pk>/<int:user>/",
        appointments.Appoint.as_view(),
        name="appoint",
    ),
    path("recovery/<str:token>/", links.RecoveryLink.as_view(), name="recovery-link"),
    path("recovery/<str:token>/stop/", links.StopRecovery.as_view(), name="stop-recovery"),
    path("staff/withdrawals/", money.Withdrawals.as_view(), name="withdrawals"),
    path("staff/withdrawals/<int:pk>/", money.Withdrawal.as_view(), name="withdrawal"),
    path(
        "staff/withdrawals/<int:pk>/file/", money.WithdrawalFile.as_view(), name="withdrawal-file"
    ),
    path("staff/disputes/", disputes.Disputes.as_view(), name="disputes"),
    path("staff/credits/", money.BankCredits.as_view(), name="credits"),
    path("staff/credits/<int:pk>/", money.BankCredit.as_view(), name="credit"),
    path("staff/refunds/", money.Refunds.as_view(), name="refunds"),
    path("staff/refunds/<int:pk>/", money.Refund.as_view(), name="refund"),
    path("staff/accounts/", accounts.Accounts.as_view(), name="accounts"),
    path("staff/accounts/<int:pk>/", accounts.Account.as_view(), name="account"),
    path("staff/contracts/", contracts.Declarations.as_view(), name="declarations"),
    path("staff/contracts/<int:pk>/", contracts.Declaration.as_view(), name="declaration"),
    path("staff/offers/", catalogue.Offers.as_view(), name="offers"),
    path("staff/offers/<slug:slug>/", catalogue.Offer.as_view(), name="offer"),
    path("staff/offers/<slug:slug>/edit/", catalogue.ChangeOffer.as_view(), name="change-offer"),
    path("staff/offers/<slug:slug>/price/", catalogue.SetPrice.as_view(), name="set-price"),
    path("staff/prices/<int:pk>/end/", catalogue.EndPrice.as_view(), name="end-price"),
    path("staff/codes/", catalogue.Codes.as_view(), name="codes"),
    path("staff/codes/new/", catalogue.MakeCode.as_view(), name="make-code"),
    path("staff/codes/<int:pk>/", catalogue.Code.as_view(), name="code"),
    path("staff/grants/", catalogue.Grants.as_view(), name="grants"),
    path("staff/grants/organizations/", catalogue.Grantees.as_view(), name="grantees"),
    path("staff/grants/organizations/<int:pk>/", catalogue.GrantFree.as_view(), name="grant-free"),
    path("staff/grants/<int:pk>/", catalogue.Grant.as_view(), name="grant"),
]
