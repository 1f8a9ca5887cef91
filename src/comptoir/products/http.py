"""The request inside a product, for the pages of products and those that drivers add."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views import View

from comptoir.organizations.http import MemberRequest
from comptoir.products import rights
from comptoir.products.models import Product
from comptoir.products.permissions import Right


class ProductRequest(MemberRequest):
    """A request inside one product that the member may see."""

    product: Product
    rights: frozenset[Right]


class ProductView(View):
    """A page inside a product: it does not exist for whoever may not see that product (R-09)."""

    right: ClassVar[Right | None] = None  # that the page needs; None: seeing the product is enough

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the product, then what the member may do with it now."""
        seen = rights.visible(request.actor)
        request.product = get_object_or_404(seen, pk=kwargs.pop("pk"))
        request.rights = rights.rights(request.actor, request.product)
        if self.right is not None:
            rights.require(request.actor, request.product, self.right)
        return super().dispatch(request, *args, **kwargs)
