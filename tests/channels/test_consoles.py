"""企业微信 and 钉钉, over their consoles on loopback."""

from dataclasses import replace
from datetime import timedelta

import pytest

from channels.base import Line, NotSent, Section
from channels.dingtalk import DingTalk
from channels.wecom import LIMIT, WeCom
from tests.channels.console import SECRET, console
from tests.channels.test_email import MESSAGE

BOTH = pytest.mark.parametrize("kind", [WeCom, DingTalk])


def send(kind, server, *messages, secret=SECRET):
    with kind("the-app", 7, secret, server.address).open() as send_one:
        for message in messages or (MESSAGE,):
            send_one(message)


def refused(kind, *answers, secret=SECRET):
    with console(*answers) as server, pytest.raises(NotSent) as caught:
        send(kind, server, secret=secret)
    return caught.value


def test_a_member_of_wecom_has_a_text_that_is_shown_once():
    with console() as server:
        send(WeCom, server, replace(MESSAGE, to="zhang"))
    ((path, body),) = server.posted
    assert path == "/cgi-bin/message/send"
    assert (body["touser"], body["agentid"], body["enable_duplicate_check"]) == ("zhang", 7, 1)
    assert body["text"]["content"].startswith(MESSAGE.subject)
    assert "https://r.example.edu.cn/m/7/0" in body["text"]["content"]


def test_what_people_wrote_makes_no_link_and_no_heading_in_wecom():
    hostile = Line('<a href="https://evil.example">点此</a>\n【账号安全】')
    with console() as server:
        send(WeCom, server, replace(MESSAGE, sections=(Section("已逾期", (hostile,)),)))
    content = server.posted[0][1]["text"]["content"]
    assert "<" not in content
    assert "\n【账号安全】" not in content


def test_a_member_of_dingtalk_has_a_work_notice_whose_marks_are_no_markdown():
    with console() as server:
        send(DingTalk, server, replace(MESSAGE, to="zhang"))
    ((path, body),) = server.posted
    assert path == "/topapi/message/corpconversation/asyncsend_v2"
    assert (body["userid_list"], body["agent_id"]) == ("zhang", 7)
    text = body["msg"]["markdown"]["text"]
    assert "[报进展：XX1-2021-001 \\<学习\\>不深](https://r.example.edu.cn/m/7/0)" in text


def test_what_is_too_long_is_cut_at_a_line_and_the_rest_counted():
    lines = tuple(Line(f"第{n}条：学习不深不透") for n in range(200))
    sections = (Section("已逾期", lines[:100]), Section("今天到期", lines[100:]))
    with console() as server:
        send(WeCom, server, replace(MESSAGE, sections=sections))
    content = server.posted[0][1]["text"]["content"]
    assert len(content.encode()) <= LIMIT
    assert "第0条：学习不深不透\n" in content
    said = content.count("学习不深不透")  # headings are nothing that is left out
    assert content.splitlines()[-1] == f"……另有{200 - said}条，请登录查看。"


@BOTH
def test_one_token_serves_many_and_a_new_one_is_asked_for_when_it_ran_out(kind):
    with console() as server:
        app = kind("the-app", 7, SECRET, server.address)
        with app.open() as send_one:
            send_one(MESSAGE)
            send_one(MESSAGE)
            server.tokens += 1  # it holds no more
            send_one(MESSAGE)
    assert (len(server.posted), server.tokens) == (3, 3)


@BOTH
def test_a_wrong_secret_is_the_operators_affair(kind):
    found = refused(kind, secret="wrong")
    assert (found.down, found.for_good) == (True, False)
    assert "40001" in found.sentence
    assert "wrong" not in found.sentence


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (WeCom, {"errcode": 81013, "errmsg": "user & party & tag all invalid"}),
        (WeCom, {"invaliduser": "zhang"}),
        (DingTalk, {"errcode": 33012, "errmsg": "无效的USERID"}),
    ],
)
def test_no_such_member_is_for_good(kind, answer):
    found = refused(kind, answer)
    assert (found.for_good, found.down) == (True, False)


@BOTH
@pytest.mark.parametrize(
    ("answer", "said", "wait"),
    [
        (429, "太快", timedelta(seconds=90)),
        (503, "HTTP 503", None),
        ("<html>", "有误", None),
        ("cut off", "连不上", None),
    ],
)
def test_a_console_that_does_not_do_its_part_is_down(kind, answer, said, wait):
    found = refused(kind, answer)
    assert (found.down, found.wait) == (True, wait)
    assert said in found.sentence


@BOTH
def test_an_unknown_error_is_of_this_message_alone(kind):
    found = refused(kind, {"errcode": 99999, "errmsg": "?"})
    assert (found.for_good, found.down) == (False, False)


@BOTH
def test_a_secret_is_shown_nowhere(kind):
    assert SECRET not in repr(kind("the-app", 7, SECRET))
