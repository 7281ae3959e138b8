"""Wheels of a few bytes, and a package index of them in a folder."""

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile


@dataclass(frozen=True)
class Wheel:
    """A package of one empty module; `needs` are its lines of Requires-Dist, `extra` its extra."""

    name: str
    version: str
    needs: tuple[str, ...] = ()
    extra: str = ""

    @property
    def file(self) -> str:
        return f"{self.name}-{self.version}-py3-none-any.whl"

    def write(self, folder: Path) -> str:
        """Write the wheel into the folder; return its line of a lock."""
        about = f"{self.name}-{self.version}.dist-info"
        heads = [f"Name: {self.name}", f"Version: {self.version}"]
        heads += [f"Provides-Extra: {self.extra}"] if self.extra else []
        heads += [f"Requires-Dist: {need}" for need in self.needs]
        files = {
            f"{self.name}.py": "",
            f"{about}/METADATA": "\n".join(["Metadata-Version: 2.1", *heads, ""]),
            f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        listed = [f"{name},sha256={_short(text)},{len(text)}\n" for name, text in files.items()]
        with ZipFile(folder / self.file, "w") as archive:
            for name, text in files.items():
                archive.writestr(name, text)
            archive.writestr(f"{about}/RECORD", f"{''.join(listed)}{about}/RECORD,,\n")
        whole = hashlib.sha256((folder / self.file).read_bytes()).hexdigest()
        return f"{self.name}=={self.version} --hash=sha256:{whole}"


def _short(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def publish(folder: Path, wheels: list[Wheel]) -> dict[Wheel, str]:
    """Lay the wheels out as an index does, a folder for each name; return their lines of a lock."""
    lines = {}
    for wheel in wheels:
        (shelf := folder / wheel.name).mkdir(parents=True, exist_ok=True)
        lines[wheel] = wheel.write(shelf)
        links = "".join(f'<a href="{path.name}">{path.name}</a>' for path in shelf.glob("*.whl"))
        (shelf / "index.html").write_text(f"<!DOCTYPE html><html><body>{links}</body></html>")
    return lines
