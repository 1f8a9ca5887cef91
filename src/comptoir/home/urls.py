"""The first pages, search, and the signs of life."""

from django.urls import path

from comptoir.home import outbox, views
from comptoir.products.permissions import Category

app_name = "home"
urlpatterns = [
    path("", views.front, name="front"),
    path("o/<int:organization>/", views.Dashboard.as_view(), name="dashboard"),
    *(
        path(
            f"o/<int:organization>/{category.value}/",
            views.Category.as_view(category=category),
            name=category.value,
        )
        for category in Category
    ),
    path("o/<int:organization>/search/", views.Search.as_view(), name="search"),
    path("outbox/", outbox.Outbox.as_view(), name="outbox"),
    path("outbox/<int:pk>/", outbox.KeptLetter.as_view(), name="outbox-letter"),
    path("outbox/<int:pk>/body/", outbox.KeptLetterBody.as_view(), name="outbox-body"),
    path("brand.css", views.brand_style, name="brand-style"),
    path("brand-logo.png", views.brand_logo, name="brand-logo"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
