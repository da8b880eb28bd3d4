"""Measures and statistics to the tables, figures and the page that people read."""


rule write_tables:
    input:
        participants=PARTICIPANTS,
        accuracy=collect(
            "<results>/measures/accuracy/{subject}.parquet", subject=EVALUATED
        ),
        smoothness=collect(
            "<results>/measures/smoothness/{subject}.parquet", subject=EVALUATED
        ),
        analyses=ANALYSIS_TABLES,
        movement=rules.compare_movement.output.recordings,
        movement_groups=rules.compare_movement.output.groups,
        movement_differences=rules.compare_movement.output.differences,
        movement_cycles=rules.compare_movement.output.cycles,
        quality=collect("<results>/frames/{subject}.quality.json", subject=RECORDED),
        faces=collect("<results>/faces/{subject}.parquet", subject=RECORDED),
    output:
        tables=report(
            directory("<results>/report/tables"),
            patterns=["{table}.csv"],
            caption="captions/tables.rst",
            category="Tables",
            labels={"table": "{table}"},
        ),
    log:
        "<logs>/write_tables.log",
    benchmark:
        "<benchmarks>/write_tables.tsv"
    conda:
        "../envs/report.yaml"
    resources:
        mem_mb=growing(1000 + len(EVALUATED)),
        runtime=growing(10),
    params:
        code=fingerprint("write_tables.py"),
        subjects=SUBJECTS,
        published=PUBLISHED,
        simulated=lookup("cohort/simulated", within=config),
        signal=lookup("statistics/paper_signal", within=config),
        window_s=lookup("smoothness/window_s", within=config),
    message:
        "Writing the tables"
    script:
        "../workflow_scripts/write_tables.py"


rule draw_figures:
    input:
        participants=PARTICIPANTS,
        accuracy=collect(
            "<results>/measures/accuracy/{subject}.parquet", subject=EVALUATED
        ),
        landmarks=collect(
            "<results>/measures/landmark_errors/{subject}.parquet", subject=EVALUATED
        ),
        spectra=collect(
            "<results>/measures/spectra/{subject}.parquet", subject=EVALUATED
        ),
        tracks=collect(
            "<results>/tracks/{tracker}/{subject}.parquet", tracker=ARMS, subject=SHOWN
        ),
        truth=TRUTH_OF_SHOWN,
        manifests=[path for _, path in MANIFESTS],
        analyses=ANALYSIS_TABLES,
    output:
        figures=report(
            directory("<results>/report/figures"),
            patterns=["{figure}.svg"],
            caption="captions/figures.rst",
            category="Figures",
            labels={"figure": "{figure}"},
        ),
    log:
        "<logs>/draw_figures.log",
    benchmark:
        "<benchmarks>/draw_figures.tsv"
    conda:
        "../envs/report.yaml"
    resources:
        mem_mb=growing(1000 + len(EVALUATED)),
        runtime=growing(10),
    params:
        code=fingerprint("draw_figures.py"),
        subjects=SUBJECTS,
        trackers=[arm for arm in ARMS for _ in SHOWN],
        shown=SHOWN,
        shown_recordings=SHOWN_RECORDINGS,
        trained=[tracker for tracker, _ in MANIFESTS],
        simulated=lookup("cohort/simulated", within=config),
    message:
        "Drawing the figures"
    script:
        "../workflow_scripts/draw_figures.py"


rule draw_overlays:
    input:
        participants=PARTICIPANTS,
        frames=collect("<results>/frames/{subject}.frames", subject=PICTURED),
        annotations=marked(PICTURED),
        tracks=[
            f"<results>/tracks/{tracker}/{subject}.parquet"
            for subject in PICTURED
            for tracker in BEFORE_AFTER
        ],
    output:
        picture="<results>/report/pictures/before_after.png",
        drawing="<results>/report/pictures/before_after.svg",
    log:
        "<logs>/draw_overlays.log",
    benchmark:
        "<benchmarks>/draw_overlays.tsv"
    conda:
        "../envs/report.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=fingerprint("draw_overlays.py"),
        subjects=PICTURED,
        trackers=BEFORE_AFTER,
        simulated=lookup("cohort/simulated", within=config),
    message:
        "Drawing the mouths before and after fine-tuning"
    script:
        "../workflow_scripts/draw_overlays.py"


rule write_report:
    input:
        pictures=PICTURES,
        tables=rules.write_tables.output.tables,
        figures=rules.draw_figures.output.figures,
        analyses=ANALYSIS_TABLES,
        answer=rules.compare_trackers.output.answer if STUDY.compares else [],
        finetuned=rules.compare_trackers.output.finetuned if STUDY.compares else [],
        weights=WEIGHTS_USED,
    output:
        page=report(
            "<results>/report/report.html",
            caption="captions/page.rst",
            category="Report",
            labels={"page": "the whole report"},
        ),
    log:
        "<logs>/write_report.log",
    benchmark:
        "<benchmarks>/write_report.tsv"
    conda:
        "../envs/report.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=fingerprint("write_report.py", "steadyface/report/page/templates"),
        config={**config, "trackers": ARMS},
        notes=NOTES,
    message:
        "Writing the report"
    script:
        "../workflow_scripts/write_report.py"
