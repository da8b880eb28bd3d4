"""The report: one page with everything that the study found, and what it rests on."""

from pathlib import Path

import yaml

from steadyface.provenance.software import repository_commit, software_versions
from steadyface.report.page.contents import ReportContents
from steadyface.report.page.page import write_report
from steadyface.running.stage import log_to

log_to(snakemake.log[0])
config = snakemake.params.config
tables = sorted(Path(snakemake.input.tables).glob("*.csv"))
tables += [Path(path) for path in snakemake.input.analyses]
tables += [Path(path) for path in snakemake.input.others]
write_report(
    Path(snakemake.output.page),
    ReportContents(
        config["title"],
        config,
        {path.stem: path for path in tables},
        figures={path.stem: path for path in sorted(Path(snakemake.input.figures).glob("*.svg"))},
        answer=Path(snakemake.input.answer) if snakemake.input.answer else None,
        weights=[
            yaml.safe_load(Path(path).with_suffix(".yaml").read_text(encoding="utf-8"))
            for path in snakemake.input.weights
        ],
        seeds={
            "simulation": config["simulation"]["seed"],
            "fine-tuning of FAN": config["finetuning"]["fan"]["seed"],
            "fine-tuning of SBR": config["finetuning"]["sbr"]["seed"],
            "statistics": config["statistics"]["seed"],
        },
        people={Path(path).stem: Path(path) for path in snakemake.input.people},
        notes=snakemake.params.notes,
        known=snakemake.params.known,
        versions=software_versions(),
        commit=repository_commit(Path(__file__).parent),
        pictures={Path(path).stem: Path(path) for path in snakemake.input.pictures},
    ),
)
