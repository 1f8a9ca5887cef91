"""The step of « Add a user » that asks for products; the wizard knows it by its register."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from comptoir.core.forms import Form
from comptoir.organizations import roles
from comptoir.organizations.permissions import Role
from comptoir.organizations.views.wizard import Draft, Step, Values, add_step
from comptoir.products import queries, wishes, words
from comptoir.products.forms import Access


@add_step
class Products(Step):
    """Which products they may use; left out where the role holds all, or there is none."""

    name, label, address = "products", _("Products"), "products:add-user"
    lead = _("What they may do with products. You can change it at any time.")
    template = "products/add_user.html"

    @classmethod
    def asked(cls, draft: Draft) -> bool:
        role = draft.steps.get("role", {}).get("role", Role.COLLABORATOR)
        if Role(role) in roles.UPPER:
            return False
        return "products" in draft.steps or draft.organization.products.held().exists()

    @classmethod
    def said(cls, draft: Draft) -> list[str]:
        names = {product.pk: product.name for product in queries.grantable(draft.organization)}
        return [
            words.grant(wish.category, names.get(wish.product or 0, ""), wish.rights, wish.until)
            for wish in wishes.read(draft.steps["products"])
            if wish.category or wish.product in names
        ]

    def form(self, draft: Draft, typed: QueryDict | None) -> Access:
        products = queries.grantable(draft.organization)
        return Access(products, typed, initial=draft.initial(self.name, {}))

    def kept(self, form: Form) -> Values:
        assert isinstance(form, Access)  # noqa: S101  its own form
        return form.fields_kept()
