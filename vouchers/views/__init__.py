"""The money pages, by what they show: the books, invoices, vouchers."""
