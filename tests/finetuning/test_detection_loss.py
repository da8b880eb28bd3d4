"""The detection loss and its gradient are the reference's."""

import numpy as np
import torch

from steadyface.finetuning.sbr.detection_loss import detection_loss
from tests.golden.sbr import arrays

torch.set_num_threads(1)


def test_loss_of_every_stage_and_its_gradient_are_the_reference_ones():
    golden = arrays.read("detection_loss")
    outputs = torch.from_numpy(golden["outputs"]).requires_grad_()
    loss = detection_loss(
        list(outputs),
        torch.from_numpy(golden["targets"]),
        torch.from_numpy(golden["mask"]),
        int(golden["annotated_num"]),
    )
    loss.normalised.backward()
    np.testing.assert_allclose(loss.stages.detach(), golden["each"], rtol=1e-5)
    np.testing.assert_allclose(loss.total.item(), golden["total"], rtol=1e-5)
    np.testing.assert_allclose(loss.normalised.item(), golden["normalised"], rtol=1e-5)
    np.testing.assert_allclose(outputs.grad, golden["grad_outputs"], rtol=1e-5, atol=1e-9)


def test_a_batch_without_labels_has_no_loss_to_minimise():
    maps = torch.ones(2, 5, 3, 3)
    loss = detection_loss([maps, maps], torch.zeros_like(maps), torch.zeros(2, 5, 1, 1), 0)
    assert loss.normalised is None
    assert loss.total == 0
