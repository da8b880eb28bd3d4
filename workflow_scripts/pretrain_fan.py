"""The bundled compact FAN: trained on rendered people, tried on people held out, with its card."""

from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from steadyface.files import atomic_path
from steadyface.pretraining.device import training_device
from steadyface.pretraining.evaluation import summary, track_fan_pictures
from steadyface.pretraining.fan import pretrain_fan
from steadyface.pretraining.movements import movement_of
from steadyface.pretraining.recipe import (
    card_details,
    fan_phases,
    limit_seconds,
    people_counts,
)
from steadyface.pretraining.training_set import read_training_set, split_people
from steadyface.running.stage import log_to
from steadyface.trackers.fan.decoding import DECODERS
from steadyface.weights.cards import write_card
from steadyface.weights.registry import source_of

log_to(snakemake.log[0])
# one thread each: OpenMP's waiting threads slow down a machine that others use too
torch.set_num_threads(1)
settings = snakemake.params.settings
weights = snakemake.output.weights
data = read_training_set(snakemake.input.images, snakemake.input.labels)
training, held_out = split_people(data, settings["held_out_people"])
phases = fan_phases(settings["fan"])
network, trained = pretrain_fan(
    data,
    training,
    settings["fan"]["features"],
    phases,
    settings["label_noise"],
    settings["seed"],
    Path(weights).parent / "checkpoints",
    snakemake.threads,
    limit_seconds(settings),
)
network.to(training_device())
errors = {
    decoder: summary(
        track_fan_pictures(network, data, held_out, decoder)[0], data.points[held_out]
    )
    for decoder in DECODERS
}
faces = read_training_set(snakemake.input.movement_images, snakemake.input.movement_labels)
everyone = np.arange(len(faces.points))
movements = {
    decoder: movement_of(track_fan_pictures(network, faces, everyone, decoder)[0], faces.points)
    for decoder in DECODERS
}
tensors = {
    name: tensor.contiguous()
    for name, tensor in network.cpu().state_dict().items()
    if not name.endswith("num_batches_tracked")
}
with atomic_path(weights) as temporary:
    save_file(tensors, temporary, {"architecture": "fan"})
size = network.size
write_card(
    weights,
    source_of("fan_compact"),
    card_details(
        settings,
        {"features": size.features, "stacks": size.stacks, "landmarks": size.landmarks},
        people_counts(data, training, held_out),
        phases,
        trained,
        errors,
        movements,
    ),
)
