"""Addresses of the money pages."""

from django.urls import path

from vouchers.views import books, invoices, vouchers

app_name = "vouchers"
urlpatterns = [
    path("", books.budgets, name="budgets"),
    path("grant/", books.grant, name="grant"),
    path("invoices/", invoices.list_invoices, name="invoices"),
    path("invoices/paid/", invoices.export, name="export"),
    path("invoices/<uuid:ref>/", invoices.show_invoice, name="invoice"),
    path("invoices/<uuid:ref>/approve/", invoices.approve, name="invoice_approve"),
    path("invoices/<uuid:ref>/return/", invoices.send_back, name="invoice_return"),
    path("invoices/<uuid:ref>/pay/", invoices.pay, name="invoice_pay"),
    path("to-invoice/", invoices.to_invoice, name="to_invoice"),
    path("to-invoice/<uuid:ref>/", invoices.send_invoice, name="send_invoice"),
    path("vouchers/", vouchers.list_vouchers, name="vouchers"),
    path("vouchers/<uuid:ref>/", vouchers.show_voucher, name="voucher"),
    path("vouchers/<uuid:ref>/replace/", vouchers.replace, name="voucher_replace"),
]
