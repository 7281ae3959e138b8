"""Programs that a run needs beside Python."""

import os
import shutil

import pytest


def program(name, target):
    """Return the path of a program that `make <target>` installs; without it the test is skipped, but fails in CI."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        reason = f"no {name}: `make {target}` installs it, or says what to install"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found
