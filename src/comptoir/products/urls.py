"""Addresses of this app."""

from django.urls import path

from comptoir.products.views import access, inviting, product

app_name = "products"
PRODUCT = "o/<int:organization>/products/<int:pk>"
urlpatterns = [
    path(f"{PRODUCT}/", product.Overview.as_view(), name="product"),
    path(f"{PRODUCT}/rename/", product.Rename.as_view(), name="rename"),
    path(f"{PRODUCT}/renewal/", product.Renewal.as_view(), name="renewal"),
    path(f"{PRODUCT}/cancel/", product.Cancel.as_view(), name="cancel"),
    path(f"{PRODUCT}/end/", product.End.as_view(), name="end"),
    path(f"{PRODUCT}/keep/", product.Keep.as_view(), name="keep"),
    path(
        "o/<int:organization>/users/add/products/",
        inviting.Products.as_view(),
        name="add-user",
    ),
    path(
        "o/<int:organization>/users/<int:pk>/products/",
        access.OfUser.as_view(),
        name="user-access",
    ),
    path(
        "o/<int:organization>/teams/<int:pk>/products/",
        access.OfTeam.as_view(),
        name="team-access",
    ),
]
