"""Nobody looks through all objects while a file is thought out, and afterwards as before."""

import gc

from ledger.no_rubbish import no_rubbish


def test_it_is_as_before_when_the_last_is_done():
    before = gc.get_threshold()
    with no_rubbish():
        with no_rubbish():
            pass
        assert gc.get_threshold()[0] == before[0]
        assert gc.get_threshold()[1] < before[1]
        assert gc.get_threshold()[2] > 1000 * before[2]
    assert gc.get_threshold() == before
