"""Where things are. The program that is compared with is the one the package itself is."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def corpus():
    return ROOT / "corpus"


@pytest.fixture(scope="session")
def reference():
    """The folder of reference data; in CI it may not be absent."""
    folder = Path(os.environ.get("PLANSCOPE_DATA", ROOT.parent / "shared"))
    if not (folder / "plans").is_dir():
        assert "CI" not in os.environ, f"reference data must be present in CI: {folder}"
        pytest.skip("reference data not present")
    return folder


@pytest.fixture(scope="session")
def program():
    """Runs planscope: PLANSCOPE names it, else the one of the package is it."""

    def run(*words, ending=0):
        command = [os.environ["PLANSCOPE"]] if "PLANSCOPE" in os.environ else [sys.executable, "-m", "planscope"]
        ran = subprocess.run([*command, *map(str, words)], capture_output=True, cwd=ROOT)
        assert ran.returncode == ending, (words, ran.returncode, ran.stderr.decode(errors="replace"))
        return ran.stdout

    return run


@pytest.fixture(scope="session")
def listed(program):
    """What the program writes as JSON, as a list, whether it is one object or several."""

    def run(*words, ending=0):
        value = json.loads(program(*words, ending=ending))
        return value if isinstance(value, list) else [value]

    return run
