"""Write down what is frozen."""

import tempfile
from pathlib import Path

from tests.frozen.scene import FROZEN, KEPT, played


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, played(Path(folder)) as scene:
        for name, lines in KEPT.items():
            (FROZEN / f"{name}.txt").write_text("\n".join(lines(*scene)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
