"""How large a picture says that it is: what would fill the memory of whoever opens it."""

import struct

import pytest

from ledger.media import picture_sizes
from ledger.media.rejections import BROKEN, COMPLEX
from tests.ledger.evidence import gif, heic, jpeg, png, riff, three
from tests.ledger.judging import known, refused


def webp(width, height, *frames):
    head = (b"VP8X", bytes(4) + three(width, height))
    return riff(head, *((b"ANMF", bytes(6) + three(*each) + bytes(4)) for each in frames))


def lossy(width, height):
    return riff((b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height)))


def lossless(width, height):
    return riff((b"VP8L", b"\x2f" + struct.pack("<I", width - 1 | height - 1 << 14)))


def photograph(width, height):
    return jpeg().replace(b"\x08\0\1\0\1\1", b"\x08" + struct.pack(">HHB", height, width, 1), 1)


OF_A_SIZE = {"png": png, "jpg": photograph, "gif": gif, "heic": lambda *size: heic((160, 120), size), "webp": webp}


@pytest.mark.parametrize("kind", OF_A_SIZE)
def test_a_picture_of_absurd_size_is_refused_with_its_size(kind):
    content = OF_A_SIZE[kind](60_000, 60_000)
    assert len(content) < 1000
    sentence = refused(content, f"a.{kind}")
    assert "60000×60000" in sentence
    assert "250 百万像素" in sentence


@pytest.mark.parametrize("kind", OF_A_SIZE)
def test_a_photograph_of_the_largest_phone_is_taken_in(kind):
    assert known(OF_A_SIZE[kind](16_320, 12_240), f"a.{kind}").remarks == ()


@pytest.mark.parametrize("content", [lossy(16_000, 15_700), lossless(16_383, 16_383)])
def test_both_ways_of_webp_say_their_size(content):
    assert "16" in refused(content, "a.webp")
    assert known(lossy(4000, 3000), "a.webp")
    assert known(lossless(4000, 3000), "a.webp")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (png(1, 1, (60_000, 60_000)), "a.png"),
        (gif(1, 1, (60_000, 60_000)), "a.gif"),
        (webp(1, 1, (60_000, 60_000)), "a.webp"),
        (png(9000, 9000, *[(9000, 9000)] * 200), "a.png"),
        (gif(9000, 9000, *[(9000, 9000)] * 200), "a.gif"),
    ],
)
def test_each_picture_of_an_animation_counts_and_all_of_them(content, name):
    assert "图片尺寸过大" in refused(content, name)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (png(1920, 1080, *[(1920, 1080)] * 500), "a.png"),
        (gif(1920, 1080, *[(1920, 1080)] * 500), "a.gif"),
        (webp(1920, 1080, *[(1920, 1080)] * 500), "a.webp"),
    ],
)
def test_a_recorded_screen_is_taken_in(content, name):
    assert known(content, name).remarks == ()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (png()[:30], "a.png"),
        (png()[:-12], "a.png"),
        (gif()[:-1], "a.gif"),
        (b"\xff\xd8\xff\xe0\0\x02\0\0\0\0", "a.jpg"),
        (b"\xff\xd8\xff" + b"\xe1\0\2\xff" * 100, "a.jpg"),
        (heic(), "a.heic"),
        (riff((b"VP8 ", b"")), "a.webp"),
    ],
)
def test_a_picture_without_a_size_is_broken(content, name):
    assert refused(content, name) == BROKEN


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (gif()[:-1] + b"!\xf9\0" * 600, "a.gif"),
        (b"\xff\xd8\xff" + b"\xe1\0\2\xff" * 600, "a.jpg"),
        (heic(*[(1, 1)] * 600), "a.heic"),
    ],
)
def test_headers_are_not_read_for_ever(monkeypatch, content, name):
    monkeypatch.setattr(picture_sizes, "MAX_READS", 500)
    assert refused(content, name) == COMPLEX
