"""Measures and statistics to the tables, figures and the page that people read."""


rule write_tables:
    input:
        participants=PARTICIPANTS,
        accuracy=collect(
            "<results>/measures/accuracy/{subject}.parquet", subject=plan.evaluated
        ),
        smoothness=collect(
            "<results>/measures/smoothness/{subject}.parquet", subject=plan.evaluated
        ),
        analyses=ANALYSIS_TABLES,
        movement=rules.compare_movement.output.recordings,
        movement_groups=rules.compare_movement.output.groups,
        movement_differences=rules.compare_movement.output.differences,
        movement_agreement=rules.compare_movement.output.agreement,
        movement_cycles=rules.compare_movement.output.cycles,
        quality=collect(
            "<results>/frames/{subject}.quality.json", subject=plan.recorded
        ),
        faces=collect("<results>/faces/{subject}.parquet", subject=plan.recorded),
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
        mem_mb=growing(1000 + len(plan.evaluated)),
        runtime=growing(10),
    params:
        code=fingerprint("write_tables.py"),
        subjects=plan.subjects,
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
            "<results>/measures/accuracy/{subject}.parquet", subject=plan.evaluated
        ),
        landmarks=collect(
            "<results>/measures/landmark_errors/{subject}.parquet",
            subject=plan.evaluated,
        ),
        spectra=collect(
            "<results>/measures/spectra/{subject}.parquet", subject=plan.evaluated
        ),
        tracks=collect(
            "<results>/tracks/{tracker}/{subject}.parquet",
            tracker=plan.arms,
            subject=plan.shown,
        ),
        truth=truth_of(plan, plan.shown),
        manifests=[path for _, path in manifests(plan)],
        learning_curve=learning_curve(plan),
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
        mem_mb=growing(1000 + len(plan.evaluated)),
        runtime=growing(10),
    params:
        code=fingerprint("draw_figures.py"),
        subjects=plan.subjects,
        trackers=[arm for arm in plan.arms for _ in plan.shown],
        shown=plan.shown,
        shown_recordings=plan.shown_recordings,
        trained=[network for network, _ in manifests(plan)],
        simulated=lookup("cohort/simulated", within=config),
    message:
        "Drawing the figures"
    script:
        "../workflow_scripts/draw_figures.py"


rule draw_overlays:
    input:
        participants=PARTICIPANTS,
        frames=collect("<results>/frames/{subject}.frames", subject=plan.pictured),
        annotations=annotations_of(plan, plan.pictured),
        tracks=tracks_of(plan, plan.pictured, plan.pictured_arms),
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
        subjects=plan.pictured,
        trackers=plan.pictured_arms,
        simulated=lookup("cohort/simulated", within=config),
    message:
        "Drawing the mouths before and after fine-tuning"
    script:
        "../workflow_scripts/draw_overlays.py"


rule draw_person:
    input:
        tracks=collect(
            "<results>/tracks/{tracker}/{{subject}}.parquet", tracker=plan.arms
        ),
        annotations=ANNOTATIONS,
        truth=TRUTH,
        segments=own_cycles_of,
        planes=rules.measure_depth.output.planes if plan.reads_depth else [],
        places=rules.measure_depth.output.places if plan.reads_depth else [],
        kinematics=rules.measure_kinematics.output.kinematics,
    output:
        page="<results>/report/people/{subject}.html",
    log:
        "<logs>/draw_person/{subject}.log",
    benchmark:
        "<benchmarks>/draw_person/{subject}.tsv"
    conda:
        "../envs/report.yaml"
    resources:
        mem_mb=growing(700),
        runtime=growing(10),
    params:
        code=fingerprint(
            "draw_person.py",
            "steadyface/report/page/templates/person.html",
            "steadyface/report/page/templates/report.css",
        ),
        trackers=plan.arms,
        recordings=lambda wildcards: plan.study.recordings_of(wildcards.subject),
        group=lambda wildcards: plan.study.group_of(wildcards.subject),
        simulated=plan.simulated,
        settings=lookup("kinematics", within=config),
    message:
        "Drawing the movement of {wildcards.subject}"
    script:
        "../workflow_scripts/draw_person.py"


rule write_report:
    input:
        missing=nothing_missing,
        pictures=pictures(plan),
        tables=rules.write_tables.output.tables,
        figures=rules.draw_figures.output.figures,
        analyses=ANALYSIS_TABLES,
        answer=rules.compare_trackers.output.answer if plan.study.compares else [],
        others=further_tables(plan),
        people=people_pages(plan),
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
        config={**config, "trackers": plan.arms},
        notes=plan.notes,
        known=plan.known,
    message:
        "Writing the report"
    script:
        "../workflow_scripts/write_report.py"
