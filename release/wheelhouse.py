"""`make wheelhouse`: complete a folder of wheels, so that a machine without a network installs it.

Make has put the wheels of the runtime lock and our own there; this adds the lock of all of them,
how to install it, and the bill of materials.
"""

import hashlib
import sys
from pathlib import Path

from release import sbom

ROOT = Path(__file__).parents[1]
HOW = """\
对账销号（rectify）离线安装：在本文件夹内依次运行以下三行，不需要网络，按 lock.txt 核对每个文件。
机器须与制作本文件夹的机器同一平台，装有 Python {python}（带 venv）。

python3 -m venv rectify
rectify/bin/python -m pip install --no-index --find-links . --no-deps --require-hashes -r lock.txt
rectify/bin/rectify --version

本文件夹所含的全部软件及其许可列在 sbom.cdx.json（CycloneDX）。
"""


def complete(folder: Path) -> None:
    """Write what makes a folder of wheels a house."""
    (ours,) = folder.glob("rectify-*.whl")
    about = sbom.metadata(ours)
    digest = hashlib.sha256(ours.read_bytes()).hexdigest()
    lock = (ROOT / "requirements/runtime.txt").read_text("utf-8")
    line = f"{about['Name']}=={about['Version']} \\\n    --hash=sha256:{digest}\n"
    (folder / "lock.txt").write_text(lock + line, "utf-8")
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    (folder / "INSTALL.txt").write_text(HOW.format(python=python), "utf-8")
    (folder / "sbom.cdx.json").write_text(sbom.bill(folder, ours, ROOT), "utf-8")


if __name__ == "__main__":
    complete(Path(sys.argv[1]))
