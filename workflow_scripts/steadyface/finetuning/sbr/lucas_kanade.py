"""Following points from frame to frame by Lucas-Kanade registration, forward and backward in time.

Each point's square patch is registered by translation alone, inverse-compositional, on one scale
(Baker and Matthews 2004, IJCV 56:221-255, section 3.2.1; as a layer in Dong et al. 2018, CVPR,
section 3.3). Points are (x, y) in pixels of the frames given, pixel centres at integers; whatever
lies outside a frame is zero.

What makes it fast without changing a number: all samples of a patch share one sub-pixel offset, so
the update is linear interpolation between four sums, one per neighbouring whole-pixel position.
They are made again only for points that moved into another pixel; a step costs next to nothing.
"""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

WINDOW = 8
STEPS = 20

# Where no point moves by this many pixels any more, the remaining steps would change no track by a
# hundredth of its tolerance.
SETTLED = 1e-6

# Keeps the inverse of an empty patch's matrix finite: such a point stays where it is. Far below
# the resolution of all other matrices, so it regularises nothing.
TINY = 2.2e-16


class Tracks(NamedTuple):
    """Positions of the points in every frame, each (batch, frames, points, 2), pixels.

    Attributes:
        forward: positions from the first frame's points on, frame by frame to the last.
        returned: positions from where `forward` ended back to the first frame.
        backward: positions from the last frame's points back to the first frame.
    """

    forward: Tensor
    returned: Tensor
    backward: Tensor


def track_forward_backward(
    frames: Tensor, locations: Tensor, window: int = WINDOW, steps: int = STEPS
) -> Tracks:
    """Track every item's points through its frames, there, back again, and from the end back.

    Args:
        frames: (batch, frames, channels, height, width); no gradient reaches them.
        locations: (batch, frames, points, 2), where the detector sees the points. Only the first
            and last frames' locations start tracks; gradients flow to them.
        window: the patch reaches this many pixels to each side of the point.
        steps: updates per pair of frames; fewer once no point moves.

    Returns:
        The tracks. `forward` equals `locations` in the first frame, `backward` and `forward` equal
        `locations` and `returned` in the last.
    """
    batch, count, channels, height, width = frames.shape
    points = locations.shape[2]
    stack = _Stack(frames.detach().reshape(batch * count, channels, height, width), window)
    item = torch.arange(batch, device=frames.device).repeat_interleave(points) * count

    def step(frame: list[int], to: list[int], start: list[Tensor]) -> list[Tensor]:
        """Register the points of several frames at once, each from one frame to another."""
        old = torch.cat([item + number for number in frame])
        new = torch.cat([item + number for number in to])
        flat = torch.cat([one.reshape(-1, 2) for one in start])
        found = _register(stack, old, new, flat, window, steps)
        return list(found.reshape(len(start), batch, points, 2))

    last = count - 1
    forward, backward = [locations[:, 0]], [locations[:, last]]
    for number in range(last):
        # The two directions do not depend on each other.
        ahead, behind = step(
            [number, last - number],
            [number + 1, last - number - 1],
            [forward[-1], backward[-1]],
        )
        forward.append(ahead)
        backward.append(behind)
    returned = [forward[-1]]
    for number in range(last, 0, -1):
        returned.extend(step([number], [number - 1], [returned[-1]]))
    return Tracks(
        torch.stack(forward, dim=1),
        torch.stack(returned[::-1], dim=1),
        torch.stack(backward[::-1], dim=1),
    )


def track_pair(
    old: Tensor, new: Tensor, points: Tensor, window: int = WINDOW, steps: int = STEPS
) -> Tensor:
    """Positions in another frame of the points of one frame.

    Args:
        old: (batch, channels, height, width), the frame in which the points are known.
        new: (batch, channels, height, width), the frame in which they are looked for.
        points: (batch, points, 2).
        window: the patch reaches this many pixels to each side of the point.
        steps: updates; fewer once no point moves.

    Returns:
        Positions (batch, points, 2) in `new`. A patch without any structure leaves its point where
        it was; one with structure in a single direction may send it anywhere, even to NaN.
    """
    batch, count, _ = points.shape
    stack = _Stack(torch.cat((old, new)).detach(), window)
    item = torch.arange(batch, device=points.device).repeat_interleave(count)
    found = _register(stack, item, item + batch, points.reshape(-1, 2), window, steps)
    return found.reshape(points.shape)


def cut_patches(images: Tensor, points: Tensor, window: int = WINDOW) -> Tensor:
    """The square patch around each point, sampled bilinearly, zero outside the image.

    Args:
        images: (batch, channels, height, width).
        points: (batch, points, 2).
        window: the patch reaches this many pixels to each side of the point.

    Returns:
        (batch, points, channels, 2 window + 1, 2 window + 1).
    """
    batch, count, _ = points.shape
    stack = _Stack(images, window)
    item = torch.arange(batch, device=points.device).repeat_interleave(count)
    patches, _ = _patches(stack, item, points.reshape(-1, 2), window)
    return patches.unflatten(0, (batch, count))


def patch_gradients(patches: Tensor) -> tuple[Tensor, Tensor]:
    """Derivatives of patches (..., size, size) along x and along y by Sobel's operator over 8.

    Outside a patch counts as zero, so its outermost ring is meaningless; `weight_map` is 0 there.
    """
    padded = functional.pad(patches, (1, 1, 1, 1))
    down = (padded[..., :-2, :] + padded[..., 2:, :] + 2 * padded[..., 1:-1, :]) / 8
    across = (padded[..., :-2] + padded[..., 2:] + 2 * padded[..., 1:-1]) / 8
    return down[..., 2:] - down[..., :-2], across[..., 2:, :] - across[..., :-2, :]


def weight_map(window: int = WINDOW) -> Tensor:
    """Weights of a patch's pixels, (2 window + 1, 2 window + 1).

    A Gaussian around the point whose standard deviation is half the patch's side; 0 on the
    outermost ring, where the gradients are wrong.
    """
    offset = torch.arange(-window, window + 1, dtype=torch.float64)
    deviation = (2 * window + 1) / 2
    profile = torch.exp(-(offset**2) / (2 * deviation**2))
    weight = profile[:, None] * profile
    return functional.pad(weight[1:-1, 1:-1], (1, 1, 1, 1)).float()


def structure_matrices(gradient_x: Tensor, gradient_y: Tensor, weight: Tensor) -> Tensor:
    """The 2 x 2 matrices (..., 2, 2) that turn image differences into displacements.

    Weighted sums of the products of the gradients, each (..., channels, size, size), over
    channels and pixels (Baker and Matthews 2004, eq. 36).
    """
    gradients = torch.stack((gradient_x, gradient_y), dim=-4).flatten(-3)
    weighted = torch.stack((gradient_x * weight, gradient_y * weight), dim=-4).flatten(-3)
    return weighted @ gradients.transpose(-1, -2)


def invert(matrices: Tensor) -> Tensor:
    """Inverses (..., 2, 2) by cofactors; the identity for an all-zero matrix."""
    a, b = matrices[..., 0, 0] + TINY, matrices[..., 0, 1]
    c, d = matrices[..., 1, 0], matrices[..., 1, 1] + TINY
    determinant = a * d - b * c + TINY
    rows = torch.stack((d, -b, -c, a), dim=-1) / determinant[..., None]
    return rows.unflatten(-1, (2, 2))


class _Stack:
    """Frames with a margin of zeros, from which square blocks of whole pixels are taken."""

    def __init__(self, frames: Tensor, window: int) -> None:
        self.size = torch.tensor([frames.shape[3], frames.shape[2]], device=frames.device)
        self.margin = 2 * window + 2
        self.padded = functional.pad(frames, (self.margin,) * 4).contiguous()
        self.far = self.size + window

    def cells(self, points: Tensor, window: int) -> Tensor:
        """Whole-pixel positions (rows, 2) below the points, those far outside brought near.

        A patch that begins more than its own size outside the frame is all zero wherever it is.
        """
        whole = torch.nan_to_num(points.detach().floor(), nan=-1e9, posinf=1e9, neginf=-1e9)
        return torch.minimum(whole.clamp(min=-(window + 2)), self.far).long()

    def blocks(self, frame: Tensor, cell: Tensor, before: int, side: int) -> Tensor:
        """Blocks (rows, channels, side, side), each beginning `before` pixels before `cell`."""
        # Row by row of the flattened frames, several times faster than block by block.
        channels, height, width = self.padded.shape[1:]
        corner = cell + (self.margin - before)
        first = (frame * channels * height + corner[:, 1]) * width + corner[:, 0]
        down = torch.arange(side, device=cell.device) * width
        across = torch.arange(channels, device=cell.device) * (height * width)
        index = first[:, None, None] + across[:, None] + down
        rows = self.padded.flatten().unfold(0, side, 1).index_select(0, index.flatten())
        return rows.view(len(cell), channels, side, side)


def _patches(stack: _Stack, frame: Tensor, points: Tensor, window: int) -> tuple[Tensor, Tensor]:
    """Interpolated patches, and the blocks of whole pixels that they were interpolated from."""
    blocks = stack.blocks(frame, stack.cells(points, window), window, 2 * window + 2)
    x, y = (points - points.detach().floor()).to(blocks.dtype)[:, :, None, None, None].unbind(1)
    rows = blocks[..., :-1] * (1 - x) + blocks[..., 1:] * x
    return rows[..., :-1, :] * (1 - y) + rows[..., 1:, :] * y, blocks


def _corner_sums(blocks: Tensor, weighted: Tensor) -> Tensor:
    """Sums (rows, 4, 2) of both weighted gradients times the block's four patches.

    The four are the patches at the whole-pixel positions around a point: upper left, upper right,
    lower left, lower right.
    """
    side = blocks.shape[-1] - 1
    shifted = blocks.unfold(2, side, 1).unfold(3, side, 1).permute(0, 2, 3, 1, 4, 5)
    sums = torch.bmm(shifted.reshape(len(blocks), 4, -1), weighted.transpose(1, 2))
    return sums.double()


def _between_corners(sums: Tensor, fraction: Tensor) -> Tensor:
    """Bilinear interpolation (rows, 2) of the corner sums at a fraction of a pixel (rows, 2)."""
    x, y = fraction[:, None, :].unbind(-1)
    upper = sums[:, 0] * (1 - x) + sums[:, 1] * x
    lower = sums[:, 2] * (1 - x) + sums[:, 3] * x
    return upper * (1 - y) + lower * y


def _register(
    stack: _Stack, old: Tensor, new: Tensor, points: Tensor, window: int, steps: int
) -> Tensor:
    """Positions (rows, 2) in frames `new` of points in frames `old`, frames given by index."""
    template, blocks = _patches(stack, old, points, window)
    weight = weight_map(window).to(template)
    gradients = patch_gradients(template)
    inverse = invert(structure_matrices(*gradients, weight).double())
    # Only the inside of the patch has weight.
    weighted = torch.stack(
        [(gradient * weight)[..., 1:-1, 1:-1].flatten(1) for gradient in gradients], dim=1
    )
    # The template's sums are made exactly as those of the new frame are, so that a point in an
    # unchanged frame does not move by even one bit.
    position = points.double()
    expected = _between_corners(
        _corner_sums(blocks[..., 1:-1, 1:-1], weighted), position - position.detach().floor()
    )
    known = sums = None
    for _ in range(steps):
        cell = stack.cells(position, window)
        if known is None:
            sums = _corner_sums(stack.blocks(new, cell, window - 1, 2 * window), weighted)
        else:
            moved = (cell != known).any(dim=1).nonzero()[:, 0]
            if len(moved):
                there = stack.blocks(new[moved], cell[moved], window - 1, 2 * window)
                sums = sums.index_copy(0, moved, _corner_sums(there, weighted[moved]))
        known = cell
        found = _between_corners(sums, position - position.detach().floor())
        update = (inverse * (found - expected)[:, None, :]).sum(dim=-1)
        position = position - update
        if update.detach().abs().max() < SETTLED:
            break
    return position.to(points.dtype)
