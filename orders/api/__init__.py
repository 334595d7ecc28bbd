"""The API of orders, deliveries, courses and work trials."""
