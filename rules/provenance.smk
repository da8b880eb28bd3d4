"""What the results were made from, and whether they still are."""

# By what they are; recordings stand in the people's quality records.
INPUTS = {
    "recordings sheet": sheet_of("recordings"),
    **({"participants sheet": PARTICIPANTS} if PARTICIPANTS else {}),
    **{
        f"published table {file}": local(os.path.join(PUBLISHED, file))
        for file in sorted(os.listdir(PUBLISHED))
    },
    **{
        f"weights {os.path.basename(file)}": file
        for file in WEIGHTS_USED
        if not file.startswith("<results>")
    },
    **{
        f"weight file for {name}": own["path"]
        for name, own in config["weights"]["local"].items()
        if name in (config["weights"]["fan"], config["weights"]["sbr"])
    },
    **{
        f"annotations of {subject}": annotation_source(subject)
        for subject in ANNOTATED
        if not config["cohort"]["simulated"]
    },
    **{
        f"cycles of {subject}": path
        for subject in EVALUATED
        for path in segments_of(subject)
    },
    **{
        f"landmarks by {tracker}, {subject} {task} {repetition}": str(
            imported.file_of(subject, task, repetition)
        )
        for tracker, imported in IMPORTED.items()
        for subject in SUBJECTS
        for task, repetition in STUDY.recordings_of(subject)
    },
}
TUNED = [
    f"{os.path.dirname(path)}/{'sbr' if tracker.startswith('sbr') else 'head'}.{kind}"
    for tracker, path in MANIFESTS
    for kind in ("safetensors", "onnx")
]
# What the report's inputs are or were made from: there, up to date, when it is.
BEFORE_REPORT = [
    *collect(
        "<results>/frames/{subject}.{part}",
        subject=RECORDED,
        part=("frames", "index.parquet", "calibration.json", "quality.json"),
    ),
    *collect("<results>/faces/{subject}.parquet", subject=RECORDED),
    *marked(RECORDED),
    *collect(
        "<results>/tracks/{tracker}/{subject}.parquet", tracker=ARMS, subject=EVALUATED
    ),
    *collect(
        "<results>/measures/{measure}/{subject}.parquet",
        measure=(
            "accuracy",
            "landmark_errors",
            "smoothness",
            "spectra",
            "kinematics",
            "cycles",
        ),
        subject=EVALUATED,
    ),
    *[path for _, path in MANIFESTS],
    *TUNED,
    *CALIBRATED,
    *[file.replace("calibration.safetensors", "manifest.json") for file in CALIBRATED],
]
# Paths, not the rules' outputs: for each such output Snakemake would go through the whole list.
OTHER_RESULTS = [
    *[file for file in WEIGHTS_USED if file.startswith("<results>")],
    *ANALYSIS_TABLES,
    *collect("<results>/analysis/{table}.csv", table=MOVEMENT_TABLES),
    *(
        ["<results>/analysis/answer.json", "<results>/analysis/finetuned.csv"]
        if STUDY.compares
        else []
    ),
    "<results>/report/tables",
    "<results>/report/figures",
    *PICTURES,
    *[picture.replace(".png", ".svg") for picture in PICTURES],
    "<results>/report/report.html",
]
CODE_OF_STUDY = sorted(
    {
        *[line for rule in workflow.rules for line in rule.params.get("code", [])],
        *rules_fingerprint(CHECKOUT),
    }
)


rule record_study:
    input:
        inputs=lambda wildcards: given(list(INPUTS.values())),
        # A job that sees the study's folder is spared nearly a third of all the files of a plan.
        results=OTHER_RESULTS if SEES_ALL else [*BEFORE_REPORT, *OTHER_RESULTS],
    output:
        record="<results>/provenance.json",
    log:
        "<logs>/record_study.log",
    benchmark:
        "<benchmarks>/record_study.tsv"
    conda:
        "../envs/report.yaml"
    resources:
        mem_mb=growing(600),
        # With the statistics and the report it is one job of an hour on a cluster.
        runtime=growing(10),
    params:
        code=fingerprint(
            "record_study.py", "steadyface/provenance/study_record.schema.yaml"
        ),
        code_of_study=CODE_OF_STUDY,
        names=list(INPUTS),
        unlisted=(
            [path.replace("<results>", "results") for path in BEFORE_REPORT]
            if SEES_ALL
            else []
        ),
        subjects=SUBJECTS,
        config=config,
    message:
        "Recording what the results were made from"
    script:
        "../workflow_scripts/record_study.py"


# Without input: a file that no longer matches is to be told, not made again. Without output, log
# and benchmark: beside any of them Snakemake finds nothing to do the second time.
rule verify:
    # To the terminal, where whoever asked is waiting.
    handover: True
    conda:
        "../envs/report.yaml"
    resources:
        mem_mb=growing(600),
        runtime=growing(60),
    params:
        code=fingerprint("verify.py", "steadyface/provenance/study_record.schema.yaml"),
        code_of_study=CODE_OF_STUDY,
        record="results/provenance.json",
        log="results/logs/verify.log",
        inputs=INPUTS,
        recordings={
            (row["subject"], row["task"], row["repetition"]): row["file"]
            for row in STUDY.recordings.to_dict("records")
        },
        config=config,
    script:
        "../workflow_scripts/verify.py"
