"""What may be chosen on many a page: an organization of the tree, an indicator of a guide."""

from collections.abc import Iterable

from models.people import Organization
from web.fields import Option
from workflows.diagnosis.cells import Measured
from workflows.organizations.choices import UnitChoice

BLANK = "\u3000"
"""As wide as a letter: it shows in a list of options how deep an organization lies."""


def tree(places: Iterable[UnitChoice]) -> list[Option]:
    """Return organizations as options, each as far in as it lies below the highest of them."""
    return [Option(str(place.id), BLANK * place.depth + place.name) for place in places]


def owners(nodes: Iterable[Organization]) -> list[Option]:
    """Return organizations as options."""
    return [Option(str(node.id), node.name) for node in nodes]


def indicators(measured: Iterable[Measured], owner: Organization | None = None) -> list[Option]:
    """Return indicators as options under their headings; of the owner's guide if one is given."""
    return [
        Option(each.code, f"{each.code} {each.text}", each.heading)
        for each in measured
        if owner is None or owner.kind in each.applies_to
    ]
