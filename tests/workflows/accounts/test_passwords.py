"""Passwords: hashed as the library recommends, and not such as others guess first."""

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from tests.accounts import CHEAP, MARKS, RIGHT, WRONG, normalised
from workflows.accounts import passwords


def test_what_is_kept_is_argon2id_at_the_librarys_own_cost():
    kept = passwords.hashed(RIGHT)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert RIGHT not in kept
    assert passwords.prove(RIGHT, kept).right
    assert not passwords.prove(WRONG, kept).right
    assert passwords.hashed(RIGHT) != kept


@pytest.mark.parametrize(
    ("typed", "again"), [("ｐａｓｓ　ｗｏｒｄ１２３", "pass word123"), ("Café-au-lait-1", "Cafe\u0301-au-lait-1")]
)
def test_the_same_password_from_another_keyboard_is_the_same(cheap, typed, again):
    assert passwords.prove(again, passwords.hashed(typed)).right


def test_a_hash_of_other_parameters_is_made_anew_only_for_the_right_password(monkeypatch, cheap):
    kept = passwords.hashed(RIGHT)
    assert passwords.prove(RIGHT, kept) == passwords.Proof(right=True)
    stronger = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=16, parallelism=1),))
    monkeypatch.setattr(passwords, "HASHER", stronger)
    assert passwords.prove(WRONG, kept) == passwords.Proof(right=False)
    found = passwords.prove(RIGHT, kept)
    assert found.right
    assert "m=16,t=2" in found.rehashed
    assert passwords.prove(RIGHT, found.rehashed).right


def test_where_none_is_kept_the_same_work_is_done_and_nothing_is_right(monkeypatch, cheap):
    verified = []

    class Counting(Argon2Hasher):
        def verify(self, password, hash):  # noqa: A002  the library's own name
            verified.append(hash)
            return super().verify(password, hash)

    hasher = PasswordHash((Counting(time_cost=1, memory_cost=8, parallelism=1),))
    monkeypatch.setattr(passwords, "HASHER", hasher)
    assert passwords.prove(RIGHT, None) == passwords.Proof(right=False)
    assert passwords.prove(RIGHT, hasher.hash(WRONG)) == passwords.Proof(right=False)
    assert [kept.partition("$m=")[2][:9] for kept in verified] == ["8,t=1,p=1", "8,t=1,p=1"]


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("九个字符的密码不够", "太短"),
        ("x" * 9, "太短"),
        ("天地玄黄" * 32 + "宇", "太长"),
        ("1111111111", "反复"),
        ("abababababab", "反复"),
        ("1234567890", "最常见"),
        ("QwertyUIOP", "最常见"),
        ("１２３４５６７８９０", "最常见"),
        ("zhongguogongchandang", "最常见"),
        ("zhangxiaoming", "登录名"),
        ("ZhangXiaoming2021", "登录名"),
        ("欧阳修远1234567", "姓名"),
    ],
)
def test_what_nobody_should_choose(password, said):
    assert said in passwords.fault(password, "zhangxiaoming", "欧阳修远")


@pytest.mark.parametrize("password", [RIGHT, "十个字符就已经足够了", "天地玄黄" * 32, "zhangxiaoming and his cat"])
def test_what_may_be_chosen(password):
    assert passwords.fault(password, "zhangxiaoming", "欧阳修远") is None


@pytest.fixture
def looked_at(monkeypatch):
    return normalised(monkeypatch)


@pytest.mark.parametrize(
    "marks", [MARKS, MARKS * 2, "天" * 513, "\ud800" * 400], ids=["many", "more", "wide", "halves"]
)
@pytest.mark.parametrize("compute", ["hashed", "prove"])
def test_what_is_too_long_is_refused_before_anything_is_computed(cheap, looked_at, marks, compute):
    kept = () if compute == "hashed" else (CHEAP.hash(RIGHT),)
    with pytest.raises(passwords.TooLong) as refused:
        getattr(passwords, compute)(marks, *kept)
    assert refused.value.fields == {"password": "密码太长，请不超过 128 个字符。"}
    assert looked_at == []


def test_no_text_makes_the_choice_of_a_password_cost_more_than_its_bound(looked_at):
    def work(length: int) -> int:
        looked_at.clear()
        assert passwords.fault("a\u0301" * length, "\u0301" * length, "\u0301" * length)
        return sum(map(len, looked_at))

    most = 3 * passwords.MAX_TYPED_CHARACTERS
    assert [work(2**power) <= most for power in range(20)] == [True] * 20


def test_a_password_typed_with_its_accents_apart_is_not_too_long(cheap):
    apart, together = "e\u0302\u0301" * 128, "\u1ebf" * 128
    assert passwords.prove(apart, passwords.hashed(together)).right


def test_generated_passwords_differ_and_may_be_chosen():
    made = {passwords.generated() for _ in range(100)}
    assert len(made) == 100
    assert all(passwords.fault(each, "li", "李某") is None for each in made)
