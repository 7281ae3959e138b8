"""A year of messages: a clock that is killed, a mail server and a console that fail at random, and who judges them."""
