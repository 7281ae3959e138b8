"""`make clean` in a clone that is worked with: its database and its evidence are no litter."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_what_was_generated_goes_and_the_house_stays(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("var/rectify.db", "var/files/ab/cd", "var/demo/rectify.db", "dist/a.whl"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    subprocess.run(["make", "clean"], cwd=tmp_path, check=True, capture_output=True)
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"Makefile", "var/rectify.db", "var/files/ab/cd"}
