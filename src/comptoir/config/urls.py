"""Every address of the console: an address is a noun."""

from django.conf import settings
from django.urls import include, path

from comptoir.accounts.urls import named_by_allauth
from comptoir.core.gallery import Gallery

urlpatterns = [
    path("", include("comptoir.home.urls")),
    *named_by_allauth,
    path("", include("comptoir.accounts.urls")),
    path("", include("comptoir.organizations.urls")),
    path("", include("comptoir.billing.urls")),
    path("", include("comptoir.products.urls")),
    path("", include("comptoir.orders.urls")),
    path("", include("comptoir.drivers.parking.urls")),
    path("", include("comptoir.catalogue.urls")),
    path("", include("comptoir.guides.urls")),
    path("", include("comptoir.backoffice.urls")),
]
if settings.GALLERY:
    urlpatterns.append(path("gallery/", Gallery.as_view(), name="gallery"))
handler400 = "comptoir.home.views.bad_request"
handler403 = "comptoir.home.views.forbidden"
handler404 = "comptoir.home.views.missing"
handler500 = "comptoir.home.views.broken"
