"""Reads of the orders room: what an actor may see, in a constant number of queries."""

from orders.selectors.lists import OrderFilter, get_order, order_list, visible_to
from orders.selectors.people import client_path, clients_of, get_client, last_starting_point

__all__ = [
    "OrderFilter",
    "client_path",
    "clients_of",
    "get_client",
    "get_order",
    "last_starting_point",
    "order_list",
    "visible_to",
]
