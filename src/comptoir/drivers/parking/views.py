"""The page of a parked name."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from comptoir.products.http import ProductRequest, ProductView
from comptoir.products.permissions import Right


class ParkedPage(ProductView):
    """What visitors of the name are told."""

    right = Right.USE

    def get(self, request: ProductRequest) -> HttpResponse:
        return render(request, "parking/page.html", {"product": request.product})
