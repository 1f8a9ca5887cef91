"""Three queries of Django's ORM, and as many rows as the page that is compared."""

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class Row(models.Model):
    """A plain table, without policies."""

    name = models.CharField(max_length=100)
    email = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        app_label = "reference"
        managed = False
        db_table = "bench_rows"


def rows(request: HttpRequest, count: int) -> HttpResponse:
    """One row by its key, another, and a page of them."""
    one = Row.objects.get(pk=1)
    other = Row.objects.get(pk=2)
    page = list(Row.objects.order_by("pk")[:count])
    return render(request, "rows.html", {"one": one, "other": other, "rows": page})
