"""The bundled compact SBR: trained on rendered people, tried on people held out, with its card."""

from pathlib import Path

import numpy as np
import torch

from steadyface.pretraining.device import training_device
from steadyface.pretraining.evaluation import summary, track_sbr_pictures
from steadyface.pretraining.movements import movement_of
from steadyface.pretraining.recipe import (
    card_details,
    limit_seconds,
    people_counts,
    sbr_recipe,
)
from steadyface.pretraining.sbr import pretrain_sbr
from steadyface.pretraining.training_set import read_training_set, split_people
from steadyface.running.stage import log_to
from steadyface.trackers.sbr.checkpoint import write_network
from steadyface.weights.cards import write_card
from steadyface.weights.registry import source_of

log_to(snakemake.log[0])
# one thread each: OpenMP's waiting threads slow down a machine that others use too
torch.set_num_threads(1)
settings = snakemake.params.settings
weights = snakemake.output.weights
data = read_training_set(snakemake.input.images, snakemake.input.labels)
training, held_out = split_people(data, settings["held_out_people"])
recipe = sbr_recipe(settings["sbr"], settings["label_noise"], settings["seed"])
detector, network, trained = pretrain_sbr(
    data,
    training,
    recipe,
    Path(weights).parent / "checkpoints",
    snakemake.threads,
    limit_seconds(settings),
)
errors, movements = {}, {}
faces = read_training_set(snakemake.input.movement_images, snakemake.input.movement_labels)
everyone = np.arange(len(faces.points))
for stage, model in (("detection_only", detector), ("with_registration", network)):
    model.to(training_device())
    tracked, scores = track_sbr_pictures(model, data, held_out, recipe.input_size)
    errors[stage] = summary(tracked, data.points[held_out]) | {
        "share_of_scores_below_0.3": round(float((scores < 0.3).mean()), 4)
    }
    tracked, _ = track_sbr_pictures(model, faces, everyone, recipe.input_size)
    movements[stage] = movement_of(tracked, faces.points)
write_network(weights, network.cpu(), recipe.input_size)
write_card(
    weights,
    source_of("sbr_compact"),
    card_details(
        settings,
        {"widths": recipe.widths.as_dict(), "stages": 3, "input_size": recipe.input_size},
        people_counts(data, training, held_out),
        [*recipe.detection, recipe.registration],
        trained,
        errors,
        movements,
    ),
)
