"""邮件, sent to a real server on loopback."""

import socket
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pytest

from channels.base import Line, Message, NotSent, Section
from channels.email import Email
from tests import cast
from tests.channels.mailbox import PASSWORD, USER, certified, mail_server

MESSAGE = Message(
    UUID(int=7),
    "head@example.edu.cn",
    "对账销号：2件逾期，共3件待办",
    (
        Section("已逾期", (Line("报进展：XX1-2021-001 <学习>不深", "https://r.example.edu.cn/m/7/0"),)),
        Section("", (Line("2条消息未签收"),)),
    ),
    datetime(2021, 5, 20, 8, 30, tzinfo=cast.SHANGHAI),
)


@pytest.fixture
def box():
    with mail_server() as box:
        yield box


def through(box, **given):
    return Email("127.0.0.1", box.port, "duizhang@example.edu.cn", **{"security": "none"} | given)


def send(email, *messages):
    with email.open() as send_one:
        for message in messages or (MESSAGE,):
            send_one(message)


def refused(email, *messages):
    with pytest.raises(NotSent) as caught:
        send(email, *messages)
    return caught.value


def test_it_arrives_as_text_and_as_a_page_under_its_own_id(box):
    send(through(box), MESSAGE, replace(MESSAGE, id=UUID(int=8)))
    first, second = box.arrived
    assert first["Message-ID"] == f"<{UUID(int=7)}@example.edu.cn>"
    assert second["Message-ID"] == f"<{UUID(int=8)}@example.edu.cn>"
    assert (str(first["Subject"]), str(first["To"])) == (MESSAGE.subject, MESSAGE.to)
    assert first["Date"] == "Thu, 20 May 2021 08:30:00 +0800"
    assert first["Auto-Submitted"] == "auto-generated"
    text = first.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert "报进展：XX1-2021-001 <学习>不深\n  https://r.example.edu.cn/m/7/0" in text
    page = first.get_body(("html",)).get_content()
    assert '<a href="https://r.example.edu.cn/m/7/0">报进展：XX1-2021-001 &lt;学习&gt;不深</a>' in page


def test_it_goes_encrypted_and_signed_in(tmp_path):
    server, client = certified(tmp_path)
    with mail_server(tls=server, auth=True) as box:
        send(through(box, security="starttls", user=USER, password=PASSWORD, context=client))
        assert len(box.arrived) == 1
        wrong = refused(through(box, security="starttls", user=USER, password="wrong", context=client))
        assert (wrong.down, "不接受用户名或密码" in wrong.sentence) == (True, True)
        assert (
            "只收英文"
            in refused(through(box, user=USER, password="密码", security="starttls", context=client)).sentence
        )
        stranger = refused(through(box, security="starttls", user=USER, password=PASSWORD))
        assert "证书不可信" in stranger.sentence
        plain = refused(through(box, security="tls"))
        assert (plain.down, len(box.arrived)) == (True, 1)


def test_a_server_without_encryption_is_told_nothing(box):
    assert "不支持" in refused(through(box, security="starttls")).sentence
    assert box.arrived == []


def test_no_such_mailbox_is_for_good_and_a_full_one_is_not(box):
    box.refused[MESSAGE.to] = "550 5.1.1 no such user"
    gone = refused(through(box))
    assert (gone.for_good, gone.down) == (True, False)
    assert "550" in gone.sentence
    for said in ("452 4.2.2 mailbox full", "550 5.7.1 unable to relay"):
        box.refused[MESSAGE.to] = said
        found = refused(through(box))
        assert (found.for_good, found.down) == (False, False)


def test_one_that_is_refused_holds_up_no_other(box):
    box.refused[MESSAGE.to] = "550 no"
    with through(box).open() as send_one:
        with pytest.raises(NotSent):
            send_one(MESSAGE)
        send_one(replace(MESSAGE, to="other@example.edu.cn"))
    assert [str(mail["To"]) for mail in box.arrived] == ["other@example.edu.cn"]


def test_a_server_that_hangs_up_is_down(box):
    box.cut_after = 1
    assert refused(through(box)).down


def test_nobody_there_is_said_with_the_place():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    gone = refused(Email("127.0.0.1", port, "a@example.edu.cn", "none"))
    assert (gone.down, f"127.0.0.1:{port}" in gone.sentence) == (True, True)


def test_a_password_is_shown_nowhere(box):
    assert PASSWORD not in repr(through(box, password=PASSWORD))
