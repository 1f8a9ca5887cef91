"""Addresses of this app."""

from django.urls import path

from comptoir.billing.views import addresses, bundles, cards, documents, due, prepaid

app_name = "billing"
HERE = "o/<int:organization>/accounting"
ADDRESS = f"{HERE}/addresses/<int:address>"
DOCUMENT = f"{HERE}/invoices/<int:document>"
PRO_FORMA = f"{HERE}/pro-formas/<int:pro_forma>"
PAYMENT = f"{HERE}/payments/<int:payment>"
METHOD = f"{HERE}/methods/<int:method>"

urlpatterns = [
    path(f"{HERE}/", due.Due.as_view(), name="due"),
    path(f"{HERE}/selection/", due.Selection.as_view(), name="selection"),
    path(f"{HERE}/pro-formas/", due.ProFormas.as_view(), name="pro-formas"),
    path(f"{PRO_FORMA}/", due.ProForma.as_view(), name="pro-forma"),
    path(f"{PRO_FORMA}/pdf/", due.ProFormaFile.as_view(), name="pro-forma-file"),
    path(f"{HERE}/invoices/", documents.Documents.as_view(), name="documents"),
    path(f"{DOCUMENT}/", documents.Document.as_view(), name="document"),
    path(f"{DOCUMENT}/pdf/", documents.File.as_view(), name="document-file"),
    path(f"{HERE}/addresses/", addresses.Addresses.as_view(), name="addresses"),
    path(f"{HERE}/addresses/add/", addresses.NewAddress.as_view(), name="new-address"),
    path(f"{HERE}/addresses/fields/", addresses.Fields.as_view(), name="address-fields"),
    path(f"{ADDRESS}/", addresses.Address.as_view(), name="address"),
    path(f"{ADDRESS}/prefer/", addresses.Prefer.as_view(), name="prefer-address"),
    path(f"{ADDRESS}/archive/", addresses.Archive.as_view(), name="archive-address"),
    path(f"{HERE}/addresses/own/", addresses.PreferOwn.as_view(), name="prefer-own-address"),
    path(f"{HERE}/invoices/table/", bundles.Table.as_view(), name="documents-table"),
    path(f"{HERE}/files/", bundles.Bundles.as_view(), name="bundles"),
    path(f"{HERE}/files/<int:bundle>/", bundles.Bundle.as_view(), name="bundle"),
    path("invoices/<str:token>/", bundles.Farewell.as_view(), name="farewell"),
    path("invoices/<str:token>/file/", bundles.FarewellFile.as_view(), name="farewell-file"),
    path(f"{HERE}/prepaid/withdrawal/", prepaid.Withdrawal.as_view(), name="withdrawal"),
    path(f"{HERE}/prepaid/low/", prepaid.Alert.as_view(), name="alert"),
    path(f"{HERE}/prepaid/", prepaid.Prepaid.as_view(), name="prepaid"),
    path(f"{HERE}/prepaid/credit/", prepaid.TopUp.as_view(), name="top-up"),
    path(f"{PAYMENT}/", cards.Payment.as_view(), name="payment"),
    path(f"{PAYMENT}/confirm/", cards.Confirm.as_view(), name="confirm-payment"),
    path(f"{HERE}/methods/", cards.Methods.as_view(), name="methods"),
    path(f"{HERE}/methods/add/", cards.NewMethod.as_view(), name="new-method"),
    path(f"{METHOD}/prefer/", cards.PreferMethod.as_view(), name="prefer-method"),
    path(f"{METHOD}/remove/", cards.RemoveMethod.as_view(), name="remove-method"),
    path("hooks/stripe/", cards.StripeHook.as_view(), name="stripe-hook"),
]
