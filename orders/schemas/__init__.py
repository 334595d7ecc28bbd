"""What the API of orders takes and gives."""
