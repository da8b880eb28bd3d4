"""Networks at inference: ONNX Runtime on the CPU, and when a GPU is used instead.

Measured, FAN-4 takes two thirds of the CPU time here that torch takes, and starting torch alone
costs a job seconds; so torch is imported only where there is a GPU to use.
"""

import ctypes
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from steadyface.errors import WeightsError, words_of

DEVICES = ("auto", "cpu", "cuda")


class OpenedNetwork(Protocol):
    """Anything that turns a batch (n, ...) of float32 into a batch (n, ...) of float32."""

    def __call__(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]: ...


class OnnxNetwork:
    """An exported graph with one input and one output, opened once and run many times."""

    def __init__(self, path: str | Path, threads: int = 1) -> None:
        """Open the graph.

        Args:
            path: an `.onnx` file.
            threads: CPU cores that one run may use; workflows run one job per core.

        Raises:
            WeightsError: the file is missing, damaged, or not such a graph.
        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Threads that spin while they wait take the cores of the jobs beside them.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        if not Path(path).is_file():
            raise WeightsError("no such exported network", where=path, remedy="make it again")
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        # ONNX Runtime's exceptions have no common base below Exception.
        except Exception as problem:
            raise WeightsError(
                f"cannot be opened as an exported network ({words_of(problem)})",
                where=path,
                remedy="make it again",
            ) from None
        inputs, outputs = self._session.get_inputs(), self._session.get_outputs()
        if len(inputs) != 1 or len(outputs) != 1:
            raise WeightsError(
                f"has {len(inputs)} inputs and {len(outputs)} outputs, expected one each",
                where=path,
                remedy="export the network again",
            )
        self._input, self._output = inputs[0].name, outputs[0].name
        self.input_shape: list[int | str] = inputs[0].shape
        self.output_shape: list[int | str] = outputs[0].shape

    def __call__(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        return self._session.run([self._output], {self._input: inputs})[0]


def choose_device(setting: str) -> str:
    """`cpu` or `cuda`, from the setting `auto`, `cpu` or `cuda`.

    Raises:
        ValueError: there is no such setting.
        WeightsError: `cuda` is asked for and there is no GPU that torch can use.
    """
    if setting not in DEVICES:
        raise ValueError(f"device {setting!r} is not one of {list(DEVICES)}")
    if setting == "cpu" or (setting == "auto" and not _has_cuda_driver()):
        return "cpu"
    import torch

    if torch.cuda.is_available():
        return "cuda"
    if setting == "cuda":
        raise WeightsError(
            "torch finds no usable GPU",
            where="device cuda",
            remedy="set device: cpu, or install the driver and a torch that was built for it",
        )
    return "cpu"


def files_to_run(
    device: str, graphs: Mapping[str, str | Path], published: Mapping[str, str | Path]
) -> dict[str, str | Path]:
    """The file that each network is opened from: its graph on the CPU, its weights on a GPU.

    Args:
        device: `cpu`, `cuda` or `auto`.
        graphs: `.onnx` files by network; beside a fine-tuned one lie its weights.
        published: weights of the other networks, by network.

    Raises:
        WeightsError: `cuda` is asked for and there is no GPU that torch can use.
    """
    if choose_device(device) == "cpu":
        return dict(graphs)
    return {
        name: published.get(name, Path(graph).with_suffix(".safetensors"))
        for name, graph in graphs.items()
    }


def _has_cuda_driver() -> bool:
    """Whether asking torch for a GPU can pay: the driver's library is there."""
    try:
        ctypes.CDLL("libcuda.so.1")
    except OSError:
        return False
    return True
