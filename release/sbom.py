"""The bill of materials of a wheelhouse, as CycloneDX: each wheel, and what ours carries in it."""

import base64
import hashlib
import json
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageMetadata, PathDistribution
from pathlib import Path
from zipfile import Path as ZipPath

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

LICENCE = "License :: OSI Approved :: "
"""How older packages name their licence, among the classifiers."""


def bill(folder: Path, ours: Path, root: Path) -> str:
    """Return what lies in the folder of wheels, and which packages of npm our own wheel brings."""
    others = [_wheel(file) for file in sorted(folder.glob("*.whl")) if file != ours]
    assets = list(_assets(root))
    whole = _wheel(ours, ComponentType.APPLICATION)
    bom = Bom(components=[*others, *assets])
    bom.metadata.component = whole
    bom.register_dependency(whole, [*others, *assets])
    written: str = JsonV1Dot6(bom).output_as_string(indent=2)
    return written


def metadata(wheel: Path) -> PackageMetadata:
    """Return what a wheel says of itself."""
    name, version = wheel.name.split("-")[:2]
    return PathDistribution(ZipPath(wheel, f"{name}-{version}.dist-info/")).metadata


def _wheel(file: Path, kind: ComponentType = ComponentType.LIBRARY) -> Component:
    about = metadata(file)
    name, version = about["Name"], about["Version"]
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return Component(
        name=name,
        version=version,
        type=kind,
        bom_ref=f"{name}=={version}",
        purl=PackageURL("pypi", name=name.lower().replace("_", "-"), version=version),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
        licenses=[LicenseFactory().make_from_string(found)] if (found := _licence(about)) else [],
    )


def _licence(about: PackageMetadata) -> str:
    """Return the licence that a package names, in the newest of the three ways in which it may."""
    if "License-Expression" in about:
        return about["License-Expression"]
    named = [each.removeprefix(LICENCE) for each in about.get_all("Classifier", ()) if each.startswith(LICENCE)]
    written = about["License"].splitlines()[0] if "License" in about else ""
    return " / ".join(named) or written


def _assets(root: Path) -> Iterator[Component]:
    """Yield the packages of npm of which hatch_build.py puts files into our wheel."""
    wanted = tomllib.loads((root / "web/assets.toml").read_text("utf-8"))
    files = [*wanted["files"].values(), *wanted["folders"].values()]
    files += [file for texts in wanted["licences"].values() for file in texts]
    lock = json.loads((root / "package-lock.json").read_text("utf-8"))["packages"]
    for name in sorted({_package(file) for file in files}):
        locked = lock[f"node_modules/{name}"]
        scope, _, rest = name.rpartition("/")
        digest = base64.b64decode(locked["integrity"].removeprefix("sha512-")).hex()
        yield Component(
            name=rest,
            group=scope or None,
            version=locked["version"],
            bom_ref=f"npm:{name}@{locked['version']}",
            purl=PackageURL("npm", scope or None, rest, locked["version"]),
            hashes=[HashType(alg=HashAlgorithm.SHA_512, content=digest)],
            licenses=[LicenseFactory().make_from_string(locked["license"])],
        )


def _package(file: str) -> str:
    """Return the package of a file below node_modules."""
    return "/".join(file.split("/")[: 2 if file.startswith("@") else 1])
