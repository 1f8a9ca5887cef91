"""One address; `rows` says how many."""

from django.urls import path

from bench.reference.views import rows

urlpatterns = [path("rows/<int:count>/", rows)]
