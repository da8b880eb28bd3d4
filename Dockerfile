# All that a study needs, with the locked versions: docs/installation.md tells how to use it.
FROM debian:12-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 python3-venv make git \
    && rm -rf /var/lib/apt/lists/*
COPY . /steadyface
RUN make -C /steadyface install && rm -rf /root/.cache
ENV PATH=/steadyface/.venv/bin:$PATH
# A study's folder is mounted here.
WORKDIR /study
ENTRYPOINT ["snakemake", "--snakefile", "/steadyface/Snakefile"]
