"""The notebook in examples/ runs, and its chart shows what the coverage says."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import planscope
import pytest

NOTEBOOK = Path(__file__).resolve().parents[2] / "examples" / "coverage.ipynb"


def test_the_notebook_runs(corpus, tmp_path):
    for name in ("nbconvert", "ipykernel", "matplotlib", "pandas"):
        if importlib.util.find_spec(name) is None:
            assert "CI" not in os.environ, f"{name} must be installed in CI"
            pytest.skip(f"{name} is not installed")
    plans = [plan for path in sorted(corpus.glob("*-11[0-2].*")) for plan in planscope.read(path)]
    folder = tmp_path / "plans"
    folder.mkdir()
    for plan in plans:
        (folder / Path(plan.source.path).name).write_bytes(Path(plan.source.path).read_bytes())
    command = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--output-dir", str(tmp_path)]
    environment = {**os.environ, "PLANS": str(folder), "YEAR": "111", "MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    ran = subprocess.run([*command, str(NOTEBOOK)], env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    cells = json.loads((tmp_path / NOTEBOOK.name).read_text("utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    assert any("image/png" in output.get("data", {}) for output in outputs), "there is no chart"
    said = "".join("".join(output.get("text", ())) for output in outputs)
    table = planscope.cover(plans).to_pandas()
    table = table[table["roc_year"] == 111]
    lacking = table[~table["covered"]]["family"].nunique()
    assert f"{len(plans)} 份計畫" in said and f"111 年：{table['family'].nunique()} 項作法，{lacking} 項" in said
