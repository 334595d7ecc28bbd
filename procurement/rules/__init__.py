"""Pure rules of the room: dates in, dates out; nothing here reads the clock or the database."""
