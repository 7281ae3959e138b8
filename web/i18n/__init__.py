"""Languages, the catalogue, and how dates are written."""
