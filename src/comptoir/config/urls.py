"""Every address of the console: an address is a noun."""

from django.urls import include, path

urlpatterns = [
    path("", include("comptoir.home.urls")),
    path("", include("comptoir.accounts.urls")),
    path("", include("comptoir.organizations.urls")),
    path("", include("comptoir.guides.urls")),
    path("", include("comptoir.backoffice.urls")),
]
handler400 = "comptoir.home.views.bad_request"
handler403 = "comptoir.home.views.forbidden"
handler404 = "comptoir.home.views.missing"
handler500 = "comptoir.home.views.broken"
