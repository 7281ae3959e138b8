"""Somebody signed in on the pages, with what is live."""

from tests.accounts import RIGHT, give, sign_in


def enter(site, login, password=RIGHT, *, must_change=False):
    """Give somebody a password, and sign in with it from then on."""
    give(site.database, login, password, must_change=must_change)
    site.tokens[login] = sign_in(site.database, login, password, site.now).token
