"""The face mesh's network from its TensorFlow Lite file to the ONNX graph that is bundled.

    python -m steadyface.trackers.mesh.conversion face_landmark.tflite face_mesh.onnx

`face_landmark.tflite` is the file of that name in the wheel of mediapipe 0.10.14, the same in
0.10.21; later wheels bring none. Only reading it needs the package `tflite`; no study does. The
weights stay the half-precision numbers of the original, so that the graph is no larger.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from steadyface.errors import WeightsError
from steadyface.weights.checked_files import verify

SOURCE_SHA256 = "1055cb9d4a9ca8b8c688902a3a5194311138ba256bcc94e336d8373a5f30c814"
LANDMARKS, PRESENCE = "conv2d_21", "conv2d_31"
OPSET = 17
IR_VERSION = 8


def convert_mesh(source: Path, target: Path) -> None:
    """Write the network as a graph with one input and one output.

    Its input (n, 3, 192, 192) is RGB from 0 to 1; its output (n, 1405) are x, y and z of the 468
    points in px of the input, measured from the picture's corner, and the presence of a face, a
    logit.

    Args:
        source: the TensorFlow Lite file.
        target: the ONNX file.

    Raises:
        WeightsError: the source is not the published file.
    """
    verify(source, SOURCE_SHA256)
    graph = _Source(source)
    nodes: list[onnx.NodeProto] = []
    weights: dict[str, NDArray[np.float16]] = {}
    for operator in graph.operators():
        _CONVERSIONS[operator.kind](operator, nodes, weights)
    for name, width in ((LANDMARKS, 3 * 468), (PRESENCE, 1)):
        weights[f"{name}_shape"] = np.array([-1, width], np.int64)
        nodes.append(helper.make_node("Reshape", [name, f"{name}_shape"], [f"{name}_flat"]))
    nodes.append(
        helper.make_node("Concat", [f"{LANDMARKS}_flat", f"{PRESENCE}_flat"], ["mesh"], axis=1)
    )
    widened = [
        helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT)
        for name, values in weights.items()
        if values.dtype == np.float16
    ]
    stored = [
        numpy_helper.from_array(values, f"{name}_half" if values.dtype == np.float16 else name)
        for name, values in weights.items()
    ]
    model = helper.make_model(
        helper.make_graph(
            widened + nodes,
            "face_mesh",
            [helper.make_tensor_value_info(graph.input, TensorProto.FLOAT, ["n", 3, 192, 192])],
            [helper.make_tensor_value_info("mesh", TensorProto.FLOAT, ["n", 1405])],
            stored,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="steadyface",
    )
    onnx.checker.check_model(model, full_check=True)
    partial = target.with_name(target.name + ".partial")
    partial.write_bytes(model.SerializeToString(deterministic=True))
    partial.replace(target)


class _Operator:
    """An operator of the source: its kind, its tensors and its options."""

    def __init__(self, source: "_Source", raw: Any, kind: str) -> None:
        self._source, self._raw, self.kind = source, raw, kind
        self.inputs = [source.name(tensor) for tensor in raw.InputsAsNumpy()]
        self.output = source.name(raw.Outputs(0))

    def constant(self, place: int) -> NDArray[Any]:
        """The numbers of an input that is stored in the file."""
        return self._source.constant(self.inputs[place])

    def shape(self, place: int) -> tuple[int, ...]:
        """The shape of an input, channels last as TensorFlow has it."""
        return self._source.shape(self._raw.Inputs(place))

    def options(self, kind: type) -> Any:
        """The operator's options, which the file keeps in a table of that kind."""
        found, raw = kind(), self._raw.BuiltinOptions()
        found.Init(raw.Bytes, raw.Pos)
        return found


class _Source:
    """A TensorFlow Lite file with one graph whose weights are stored in half precision."""

    def __init__(self, path: Path) -> None:
        import tflite

        self._tflite = tflite
        self._model = tflite.Model.GetRootAsModel(path.read_bytes(), 0)
        self._graph = self._model.Subgraphs(0)
        self.input = self.name(self._graph.Inputs(0))
        self._stored = {
            self.name(tensor): tensor
            for tensor in range(self._graph.TensorsLength())
            if self._model.Buffers(self._graph.Tensors(tensor).Buffer()).DataLength()
        }

    def name(self, tensor: int) -> str:
        # What stands behind DEQUANTIZE is the stored tensor, only wider.
        return self._graph.Tensors(tensor).Name().decode().removesuffix("_dequantize")

    def shape(self, tensor: int) -> tuple[int, ...]:
        return tuple(int(length) for length in self._graph.Tensors(tensor).ShapeAsNumpy())

    def constant(self, name: str) -> NDArray[Any]:
        tensor = self._stored[name]
        data = self._model.Buffers(self._graph.Tensors(tensor).Buffer()).DataAsNumpy()
        half = self._graph.Tensors(tensor).Type() == self._tflite.TensorType.FLOAT16
        return data.view(np.float16 if half else np.int32).reshape(self.shape(tensor))

    def operators(self) -> list[_Operator]:
        """All but the widening of stored weights, in the order in which they run."""
        kinds = {number: kind for kind, number in vars(self._tflite.BuiltinOperator).items()}
        found = []
        for place in range(self._graph.OperatorsLength()):
            raw = self._graph.Operators(place)
            code = self._model.OperatorCodes(raw.OpcodeIndex())
            # Files made before there were 127 operators hold the number in the older field.
            kind = kinds[max(code.BuiltinCode(), code.DeprecatedBuiltinCode())]
            if kind != "DEQUANTIZE":
                found.append(_Operator(self, raw, kind))
        return found


def _same_padding(sides: tuple[int, ...], kernel: list[int], strides: list[int]) -> list[int]:
    """TensorFlow's SAME: as much as the last stride needs, the odd pixel at the end."""
    needed = [
        max((-(-side // stride) - 1) * stride + length - side, 0)
        for side, length, stride in zip(sides, kernel, strides, strict=True)
    ]
    return [total // 2 for total in needed] + [total - total // 2 for total in needed]


def _window(operator: _Operator, options: Any, kernel: list[int]) -> dict[str, list[int]]:
    import tflite

    strides = [options.StrideH(), options.StrideW()]
    same = options.Padding() == tflite.Padding.SAME
    sides = operator.shape(0)[1:3]
    return {
        "kernel_shape": kernel,
        "strides": strides,
        "pads": _same_padding(sides, kernel, strides) if same else [0, 0, 0, 0],
    }


def _convolution(operator: _Operator, nodes: list, weights: dict) -> None:
    import tflite

    kernel = operator.constant(1)
    depthwise = operator.kind == "DEPTHWISE_CONV_2D"
    kind = tflite.DepthwiseConv2DOptions if depthwise else tflite.Conv2DOptions
    # Channels first: (outputs, 1, rows, columns) and (outputs, inputs, rows, columns).
    weights[operator.inputs[1]] = np.ascontiguousarray(
        kernel.transpose((3, 0, 1, 2) if depthwise else (0, 3, 1, 2))
    )
    weights[operator.inputs[2]] = operator.constant(2)
    nodes.append(
        helper.make_node(
            "Conv",
            operator.inputs,
            [operator.output],
            group=operator.shape(0)[3] if depthwise else 1,
            **_window(operator, operator.options(kind), list(kernel.shape[1:3])),
        )
    )


def _leaky_rectifier(operator: _Operator, nodes: list, weights: dict) -> None:
    weights[operator.inputs[1]] = operator.constant(1).reshape(-1, 1, 1)
    nodes.append(helper.make_node("PRelu", operator.inputs, [operator.output]))


def _pooling(operator: _Operator, nodes: list, weights: dict) -> None:
    import tflite

    options = operator.options(tflite.Pool2DOptions)
    kernel = [options.FilterHeight(), options.FilterWidth()]
    window = _window(operator, options, kernel)
    nodes.append(helper.make_node("MaxPool", operator.inputs, [operator.output], **window))


def _padding(operator: _Operator, nodes: list, weights: dict) -> None:
    # Rows of (before, after) with channels last, here first.
    amounts = operator.constant(1)[[0, 3, 1, 2]]
    name = operator.inputs[1]
    weights[name] = amounts.T.reshape(-1).astype(np.int64)
    nodes.append(helper.make_node("Pad", operator.inputs, [operator.output]))


def _addition(operator: _Operator, nodes: list, weights: dict) -> None:
    nodes.append(helper.make_node("Add", operator.inputs, [operator.output]))


# None of its operators has an activation of its own: PReLU follows as an operator.
_CONVERSIONS: dict[str, Callable[[_Operator, list, dict], None]] = {
    "CONV_2D": _convolution,
    "DEPTHWISE_CONV_2D": _convolution,
    "PRELU": _leaky_rectifier,
    "MAX_POOL_2D": _pooling,
    "PAD": _padding,
    "ADD": _addition,
}


if __name__ == "__main__":
    try:
        convert_mesh(Path(sys.argv[1]), Path(sys.argv[2]))
    except WeightsError as problem:
        sys.exit(str(problem))
