"""The clock's door: it reads the time once a tick and hands it to the rules."""
