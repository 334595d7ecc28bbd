"""Reads of the orders room: what an actor may see, in a constant number of queries."""

from orders.selectors.lists import OrderFilter, full, get_order, order_list, visible_to
from orders.selectors.people import (
    CaseloadFilter,
    caseload_counts,
    client_path,
    clients_of,
    get_client,
    last_starting_point,
    orders_shown,
)

__all__ = [
    "CaseloadFilter",
    "OrderFilter",
    "caseload_counts",
    "client_path",
    "clients_of",
    "full",
    "get_client",
    "get_order",
    "last_starting_point",
    "order_list",
    "orders_shown",
    "visible_to",
]
