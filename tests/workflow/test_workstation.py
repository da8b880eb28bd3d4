"""On a computer with a GPU, one job at a time is on it; on others, none asks for one."""

import re
import subprocess
import sys
from itertools import pairwise

import pytest

from tests.workflow.conftest import ROOT, copy_workflow

SNAKEFILE = """
rule all:
    input:
        expand("{device}_{number}", device=["gpu", "cpu"], number=range(3)),

rule work:
    output:
        "{device}_{number}",
    resources:
        gpu=lambda wildcards: int(wildcards.device == "gpu"),
    shell:
        "date +%s.%N > {output}; sleep 1; date +%s.%N >> {output}"
"""


def test_jobs_share_the_processor_but_not_the_gpu(tmp_path):
    (tmp_path / "Snakefile").write_text(SNAKEFILE)
    profile = ["--profile", str(ROOT / "profiles/workstation")]
    command = [sys.executable, "-m", "snakemake", *profile, "--cores", "6"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)

    def overlapping(device):
        spans = sorted(
            tuple(map(float, path.read_text().split())) for path in tmp_path.glob(f"{device}_*")
        )
        pairs = pairwise(spans)
        return sum(later[0] < earlier[1] for earlier, later in pairs)

    assert overlapping("gpu") == 0
    assert overlapping("cpu") == 2


@pytest.fixture(scope="module")
def workflow(tmp_path_factory):
    return copy_workflow(tmp_path_factory.mktemp("planned") / "study")


@pytest.mark.parametrize(
    ("device", "expected"),
    [
        (
            "cuda",
            {
                "compute_trunk_features",
                "finetune_fan",
                "finetune_fan_equal",
                "finetune_sbr",
                "track_fan",
                "track_sbr",
            },
        ),
        ("auto", set()),
        ("cpu", set()),
    ],
)
def test_only_jobs_of_networks_ask_for_a_gpu_and_only_with_cuda(workflow, device, expected):
    planned = workflow.snakemake(
        "--dry-run", "--configfile", "studies/tiny/study.yaml", "--config", f"device={device}"
    )
    jobs = re.findall(r"^(?:local)?rule (\w+):\n((?:    .*\n)+)", planned, re.M)
    assert {rule for rule, text in jobs if re.search(r"resources:.*\bgpu=1\b", text)} == expected
    assert {"track_fan", "track_dlib"} <= {rule for rule, _ in jobs}
