"""Asking what a file is, in the tests' own process: faster than in one for each file."""

import io
from zoneinfo import ZoneInfo

import pytest

from ledger.media import compound
from ledger.media.identify import identify
from ledger.media.rejections import Danger, Unfit

ZONE = ZoneInfo("Asia/Shanghai")


def known(content, name):
    return identify(io.BytesIO(content), name, ZONE, compound.judge)


def refused(content, name):
    """The sentence with which a file is refused."""
    with pytest.raises(Unfit) as refusal:
        known(content, name)
    sentence = str(refusal.value)
    assert sentence.endswith("。")
    assert "请" in sentence
    return sentence


def dangers(content, name):
    """What is named in the refusal of a file; nothing where it is taken in."""
    try:
        known(content, name)
    except Unfit as unfit:
        named = str(unfit).removeprefix("文件中含有").partition("，")[0].split("、")
        return {danger for danger in Danger if danger.what in named} or str(unfit)
    return set()
