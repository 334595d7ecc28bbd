"""What time moves in this room: nothing yet has a state that a day changes."""


def move_due() -> int:
    """Nothing."""
    return 0
