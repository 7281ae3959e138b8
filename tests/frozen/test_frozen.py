"""What was hashed or published stays as it is, however the program is rearranged."""

from pathlib import Path

from tests.frozen.scene import FROZEN, KEPT, played


def test_it_is_as_it_was(tmp_path: Path):
    with played(tmp_path) as scene:  # once for all: playing is what takes long
        for name, lines in KEPT.items():
            kept = (FROZEN / f"{name}.txt").read_text(encoding="utf-8").splitlines()
            now = list(lines(*scene))
            known = set(kept)
            assert [line for line in now if line not in known] == []
            assert now == kept, name
