"""The room's pages, by who uses them."""
