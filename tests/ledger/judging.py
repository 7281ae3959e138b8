"""Asking what a file is, in the tests' own process: faster than in one for each file."""

import io
from zoneinfo import ZoneInfo

import pytest

from ledger.limits import FileRejected
from ledger.media import documents
from ledger.media.identify import identify
from ledger.media.rejections import Danger

ZONE = ZoneInfo("Asia/Shanghai")


def known(content, name):
    return identify(io.BytesIO(content), name, ZONE, documents.judge_document)


def refused(content, name):
    """The sentence with which a file is refused."""
    with pytest.raises(FileRejected) as refusal:
        known(content, name)
    sentence = str(refusal.value)
    assert sentence.endswith("。")
    assert "请" in sentence
    return sentence


def dangers(content, name):
    """What is named in the refusal of a file; nothing where it is taken in."""
    try:
        known(content, name)
    except FileRejected as unfit:
        named = str(unfit).removeprefix("文件中含有").partition("，")[0].split("、")
        return {danger for danger in Danger if danger.what in named} or str(unfit)
    return set()
