"""Reads of the orders room: what an actor may see, in a constant number of queries."""

from orders.selectors.lists import OrderFilter, full, get_meeting, get_order, order_list, visible_to
from orders.selectors.people import get_client, last_starting_point

__all__ = [
    "OrderFilter",
    "full",
    "get_client",
    "get_meeting",
    "get_order",
    "last_starting_point",
    "order_list",
    "visible_to",
]
