"""The colour camera's sensor: linear light to noisy 8-bit sRGB (IEC 61966-2-1)."""

import math

import numpy as np

from steadyface.simulation.camera.kernel import kernel


def _tone_curve(steps: int = 4096) -> np.ndarray:
    light = np.linspace(0, 1, steps + 1)
    grey = np.where(
        light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055
    )
    return (255 * grey).astype(np.float32)


TONE_CURVE = _tone_curve()


@kernel
def develop(image, tone_curve, noise_size, noise, offset_x, offset_y, out):
    """Linear light to 8-bit sRGB, with the sensor's noise.

    Args:
        image: (height, width, 3) float32 linear light; above 0.7 it is compressed smoothly.
        tone_curve: (steps,) float32 grey level of linear light 0..1.
        noise_size: (steps,) float32 standard deviation in grey levels.
        noise: (>= height + offset, >= width + offset, 3) float32 of unit variance.
        out: (height, width, 3) uint8.
    """
    last = np.float32(tone_curve.shape[0] - 1)
    knee, rest = np.float32(0.7), np.float32(0.3)
    for row in range(image.shape[0]):
        for column in range(image.shape[1]):
            for channel in range(3):
                light = image[row, column, channel]
                if light > knee:
                    light = knee + rest * (np.float32(1) - math.exp(-(light - knee) / rest))
                step = int(max(light, np.float32(0)) * last)
                level = tone_curve[step] + np.float32(0.5)
                level += noise[row + offset_y, column + offset_x, channel] * noise_size[step]
                out[row, column, channel] = np.uint8(
                    min(max(level, np.float32(0)), np.float32(255))
                )
