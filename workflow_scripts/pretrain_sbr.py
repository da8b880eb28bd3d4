"""The bundled compact SBR: trained on rendered people, tried on people held out, with its card."""

from pathlib import Path

import torch

from steadyface.pretraining.evaluation import summary, track_sbr_pictures
from steadyface.pretraining.recipe import card_details, people_counts, sbr_recipe
from steadyface.pretraining.sbr import pretrain_sbr
from steadyface.pretraining.training_set import read_training_set, split_people
from steadyface.stage import log_to
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
detector, network, seconds = pretrain_sbr(
    data, training, recipe, Path(weights).parent / "checkpoints", snakemake.threads
)
errors = {}
for stage, trained in (("detection_only", detector), ("with_registration", network)):
    tracked, scores = track_sbr_pictures(trained, data, held_out, recipe.input_size)
    errors[stage] = summary(tracked, data.points[held_out]) | {
        "share_of_scores_below_0.3": round(float((scores < 0.3).mean()), 4)
    }
write_network(weights, network, recipe.input_size)
write_card(
    weights,
    source_of("sbr_compact"),
    card_details(
        settings,
        {"widths": recipe.widths.as_dict(), "stages": 3, "input_size": recipe.input_size},
        people_counts(data, training, held_out),
        [*recipe.detection, recipe.registration],
        seconds,
        errors,
    ),
)
