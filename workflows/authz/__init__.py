"""Who acts, in which seats, with which rights, and who may know of what."""
