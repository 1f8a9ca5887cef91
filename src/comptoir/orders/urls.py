"""Addresses of this app."""

from django.urls import path

from comptoir.orders.permissions import Ending
from comptoir.orders.views import carts, first, leaving, newcomers, orders, renewals

app_name = "orders"
HERE = "o/<int:organization>"

urlpatterns = [
    path(f"{HERE}/order/", carts.Shop.as_view(), name="shop"),
    path(f"{HERE}/order/offer/", carts.Want.as_view(), name="want"),
    path(f"{HERE}/cart/", carts.Cart.as_view(), name="cart"),
    path(f"{HERE}/cart/lines/<int:pk>/", carts.Line.as_view(), name="cart-line"),
    path(f"{HERE}/cart/codes/<int:pk>/", carts.Code.as_view(), name="cart-code"),
    path(f"{HERE}/orders/", orders.Orders.as_view(), name="orders"),
    path(f"{HERE}/orders/<int:pk>/", orders.Order.as_view(), name="order"),
    path(f"{HERE}/orders/<int:pk>/cancel/", orders.Cancel.as_view(), name="cancel-order"),
    path(f"{HERE}/accounting/renewals/", renewals.Renewals.as_view(), name="renewals"),
    path(
        f"{HERE}/accounting/renewals/reminders/",
        renewals.Reminders.as_view(),
        name="reminders",
    ),
    path(f"{HERE}/accounting/renewals/<int:pk>/", renewals.Renewal.as_view(), name="renewal"),
    path(
        f"{HERE}/accounting/renewals/<int:pk>/transfer/",
        renewals.Transfer.as_view(),
        name="announce-transfer",
    ),
    path(
        f"{HERE}/accounting/renewals/<int:pk>/upgrade/",
        renewals.Upgrade.as_view(),
        name="upgrade",
    ),
    path(
        f"{HERE}/products/<int:pk>/withdraw/",
        leaving.Leave.as_view(kind=Ending.WITHDRAWAL),
        name="withdraw",
    ),
    path(f"{HERE}/products/<int:pk>/terminate/", leaving.Leave.as_view(), name="terminate"),
    path(
        "contract/withdraw/",
        leaving.Declare.as_view(kind=Ending.WITHDRAWAL),
        name="declare-withdrawal",
    ),
    path("contract/terminate/", leaving.Declare.as_view(), name="declare-termination"),
    path("contract/declared/", leaving.Declared.as_view(), name="declared"),
    path("contract/confirm/<str:token>/", leaving.Confirm.as_view(), name="confirm-declaration"),
    path("order/<slug:slug>/", first.Want.as_view(), name="wanted"),
    path("cart/", first.Wishes.as_view(), name="wishes"),
    path("cart/address/", newcomers.Address.as_view(), name="address"),
    path("cart/address/code/", newcomers.Code.as_view(), name="address-code"),
    path("cart/address/letter/", newcomers.Letter.as_view(), name="address-letter"),
    path("cart/order/", newcomers.NewcomersOrder.as_view(), name="newcomers-order"),
    path("me/order/", first.FirstOrder.as_view(), name="first-order"),
]
