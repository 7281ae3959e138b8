"""How many statements a page of one item costs: fixed here, so that none is added unseen."""

import pytest

from models.vocabulary import State
from tests import make
from tests.statements import statements
from tests.web.conftest import Site


@pytest.fixture
def verified(site: Site):
    """An item that waits for its first signer, with a file, whose doubts are looked up too."""
    item_id = make.item(site.database, State.RECTIFY)
    make.move(site.database, item_id, "attach", "member", **make.given(site.database, item_id, "attach"))
    make.done(site.database, item_id)
    make.move(site.database, item_id, "apply", "head")
    make.verified(site.database, item_id)
    return item_id


@pytest.mark.parametrize(("path", "most"), [("/items/{}", 13), ("/desk/{}", 18), ("/items/{}/moves/sign", 13)])
def test_a_page_of_an_item_reads_it_once(site: Site, verified, path, most):
    with statements(site.database) as found:
        site.page(path.format(verified), "xx_secretary")
    assert len(found) == most, "\n\n".join(found)
    assert sum(said.startswith("SELECT item.id, item.version") for said in found) == 1
    assert len(set(found)) == len(found)
