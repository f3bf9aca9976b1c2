"""Writes the ONNX graph of the classifier from its weights: float, or int8 with static activation ranges.

Inputs  input_ids, attention_mask   int64 [n, w]
Outputs logits [n, 28], embedding [n, hidden]: the mean of the last states over the tokens in the mask

Every initialiser is named after its place ("layer0.attention.query.weight", ".scale", ".bias"). In the
int8 graph a linear layer is QuantizeLinear -> com.microsoft.MatMulIntegerToFloat, and the word table is
looked up as int8 rows times their scales; everything else is a standard operator, so that a program can
put float matrices back for providers that run int8 poorly.
"""
from dataclasses import dataclass

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 20
MICROSOFT = "com.microsoft"
MASKED = -10000.0  # added to the attention scores of padding: exp() of it is 0, and it fits half floats
READERS = {  # what each layer's activations are multiplied with
    "input": ("attention.query", "attention.key", "attention.value"),
    "attention.context": ("attention.output",),
    "attended": ("feedForward.up",),
    "feedForward.hidden": ("feedForward.down",),
}
WEIGHT_LIMIT = 63  # 7 bits: two products of u8 and s7 fit the 16-bit sums of AVX2's vpmaddubsw


@dataclass(frozen=True)
class Architecture:
    layers: int
    heads: int
    epsilon: float
    positions: int  # rows of the position table that the graph keeps: the longest width it can run


Weights = dict[str, np.ndarray]
Ranges = dict[str, tuple[float, float]]  # of each linear layer's input, by the tensor's name


def weights_of(state: dict, architecture: Architecture) -> Weights:
    """A state dict of `encoder.Classifier` (as float32 arrays) under the graph's names.

    Matrices become [in, out]; the token type that every token has is folded into the positions, and
    1/sqrt(head size) into the queries.
    """
    take = {name: np.asarray(value, np.float32) for name, value in state.items()}
    table = "encoder.embeddings."
    positions = take[table + "position_embeddings.weight"][: architecture.positions]
    weights = {
        "embeddings.word.weight": take[table + "word_embeddings.weight"],
        "embeddings.position.weight": positions + take[table + "token_type_embeddings.weight"][0],
        "embeddings.norm.weight": take[table + "LayerNorm.weight"],
        "embeddings.norm.bias": take[table + "LayerNorm.bias"],
        "head.weight": take["head.weight"].T,
        "head.bias": take["head.bias"],
    }
    scale = (positions.shape[1] // architecture.heads) ** -0.5
    for layer in range(architecture.layers):
        source, target = f"encoder.encoder.layer.{layer}.", f"layer{layer}."
        for theirs, ours, factor in (
            ("attention.self.query", "attention.query", scale),
            ("attention.self.key", "attention.key", 1),
            ("attention.self.value", "attention.value", 1),
            ("attention.output.dense", "attention.output", 1),
            ("intermediate.dense", "feedForward.up", 1),
            ("output.dense", "feedForward.down", 1),
        ):
            weights[f"{target}{ours}.weight"] = take[f"{source}{theirs}.weight"].T * np.float32(factor)
            weights[f"{target}{ours}.bias"] = take[f"{source}{theirs}.bias"] * np.float32(factor)
        for theirs, ours in (("attention.output.LayerNorm", "attention.norm"), ("output.LayerNorm", "feedForward.norm")):
            for kind in ("weight", "bias"):
                weights[f"{target}{ours}.{kind}"] = take[f"{source}{theirs}.{kind}"]
    return weights


def quantize_symmetric(values: np.ndarray, axis: int, limit: int) -> tuple[np.ndarray, np.ndarray]:
    """int8 in [-limit, limit] and its float32 scales, one for each slice that `axis` runs through."""
    scale = np.maximum(np.abs(values).max(axis=axis, keepdims=True) / limit, 1e-12).astype(np.float32)
    return np.clip(np.rint(values / scale), -limit, limit).astype(np.int8), scale


def activation_quantization(low: float, high: float) -> tuple[np.float32, np.uint8]:
    """Scale and zero point that spread u8 over [low, high], widened to hold 0 exactly."""
    low, high = min(low, 0.0), max(high, 0.0)
    scale = np.float32(max(high - low, 1e-12) / 255)
    return scale, np.uint8(np.clip(np.rint(-low / scale), 0, 255))


class GraphBuilder:
    def __init__(self, weights: Weights, architecture: Architecture, ranges: Ranges | None, weight_limit: int) -> None:
        self.weights, self.architecture = weights, architecture
        self.ranges, self.weight_limit = ranges, weight_limit
        self.nodes: list[onnx.NodeProto] = []
        self.made: set[str] = set()
        self.initializers: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: np.ndarray) -> str:
        if name not in self.initializers:
            self.initializers[name] = numpy_helper.from_array(np.array(value, order="C"), name)
        return name

    def weight(self, name: str) -> str:
        return self.constant(name, self.weights[name])

    def node(self, operator: str, inputs: list[str], output: str, domain: str = "", **attributes: object) -> str:
        """One operator; a tensor that was already made is not made again."""
        if output not in self.made:
            self.nodes.append(helper.make_node(operator, inputs, [output], name=output, domain=domain, **attributes))
            self.made.add(output)
        return output

    def smoothed(self, x: str) -> str:
        factors = f"{x}.smoothing"
        return self.node("Mul", [x, self.weight(factors)], f"{x}.smoothed") if factors in self.weights else x

    def quantized(self, x: str) -> list[str]:
        """The u8 form of activation `x`, its scale and its zero point."""
        scale, zero = activation_quantization(*self.ranges[x])
        names = [self.constant(f"{x}.scale", scale), self.constant(f"{x}.zero", zero)]
        return [self.node("QuantizeLinear", [x, *names], f"{x}.quantized"), *names]

    def linear(self, x: str, name: str, output: str) -> str:
        x = self.smoothed(x)
        if self.ranges is None:
            product = self.node("MatMul", [x, self.weight(f"{name}.weight")], f"{name}.product")
            return self.node("Add", [product, self.weight(f"{name}.bias")], output)
        values, scale = quantize_symmetric(self.weights[f"{name}.weight"], 0, self.weight_limit)
        x_quantized, x_scale, x_zero = self.quantized(x)
        inputs = [
            x_quantized, self.constant(f"{name}.weight", values), x_scale, self.constant(f"{name}.scale", scale[0]),
            x_zero, self.constant(f"zeros{values.shape[1]}", np.zeros(values.shape[1], np.int8)), self.weight(f"{name}.bias"),
        ]
        return self.node("MatMulIntegerToFloat", inputs, output, MICROSOFT)

    def norm(self, x: str, name: str, output: str) -> str:
        inputs = [x, self.weight(f"{name}.weight"), self.weight(f"{name}.bias")]
        return self.node("LayerNormalization", inputs, output, axis=-1, epsilon=self.architecture.epsilon)

    def embeddings(self) -> str:
        table = "embeddings.word"
        if self.ranges is None:
            words = self.node("Gather", [self.weight(f"{table}.weight"), "input_ids"], f"{table}.rows", axis=0)
        else:
            values, scale = quantize_symmetric(self.weights[f"{table}.weight"], 1, 127)
            rows = self.node("Gather", [self.constant(f"{table}.weight", values), "input_ids"], f"{table}.rows", axis=0)
            scales = self.node("Gather", [self.constant(f"{table}.scale", scale), "input_ids"], f"{table}.rowScales", axis=0)
            rows = self.node("Cast", [rows], f"{table}.floatRows", to=TensorProto.FLOAT)
            words = self.node("Mul", [rows, scales], f"{table}.scaledRows")
        width = self.node("Shape", ["input_ids"], "width", start=1, end=2)
        first = self.constant("first", np.array([0], np.int64))
        inputs = [self.weight("embeddings.position.weight"), first, width, first]
        positions = self.node("Slice", inputs, "embeddings.position.rows")
        total = self.node("Add", [words, positions], "embeddings.sum")
        return self.norm(total, "embeddings.norm", "layer0.input")

    def mask(self) -> tuple[str, str]:
        """The mask as floats [n, w], and what it adds to the attention scores [n, 1, 1, w]."""
        kept = self.node("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
        padding = self.node("Sub", [self.constant("one", np.float32(1)), kept], "mask.padding")
        penalty = self.node("Mul", [padding, self.constant("masked", np.float32(MASKED))], "mask.penalty")
        axes = self.constant("headAxes", np.array([1, 2], np.int64))
        return kept, self.node("Unsqueeze", [penalty, axes], "mask.scores")

    def attention(self, x: str, layer: str, mask: str, output: str) -> str:
        name = f"{layer}.attention"
        hidden, heads = len(self.weights["embeddings.norm.bias"]), self.architecture.heads
        split = self.constant("splitHeads", np.array([0, 0, heads, hidden // heads], np.int64))

        def per_head(part: str, order: list[int]) -> str:
            whole = self.linear(x, f"{name}.{part}", f"{name}.{part}.states")
            apart = self.node("Reshape", [whole, split], f"{name}.{part}.split")
            return self.node("Transpose", [apart], f"{name}.{part}.heads", perm=order)

        query, key, value = per_head("query", [0, 2, 1, 3]), per_head("key", [0, 2, 3, 1]), per_head("value", [0, 2, 1, 3])
        scores = self.node("MatMul", [query, key], f"{name}.scores")
        scores = self.node("Add", [scores, mask], f"{name}.maskedScores")
        shares = self.node("Softmax", [scores], f"{name}.shares", axis=-1)
        mixed = self.node("MatMul", [shares, value], f"{name}.mixed")
        mixed = self.node("Transpose", [mixed], f"{name}.mixed.apart", perm=[0, 2, 1, 3])
        joined = self.constant("joinHeads", np.array([0, 0, hidden], np.int64))
        context = self.node("Reshape", [mixed, joined], f"{name}.context")
        projected = self.linear(context, f"{name}.output", f"{name}.projected")
        total = self.node("Add", [projected, x], f"{name}.sum")
        return self.norm(total, f"{name}.norm", output)

    def feed_forward(self, x: str, layer: str, output: str) -> str:
        name = f"{layer}.feedForward"
        up = self.linear(x, f"{name}.up", f"{name}.raised")
        hidden = self.node("Gelu", [up], f"{name}.hidden")
        down = self.linear(hidden, f"{name}.down", f"{name}.lowered")
        total = self.node("Add", [down, x], f"{name}.sum")
        return self.norm(total, f"{name}.norm", output)

    def pooled(self, states: str, mask: str) -> str:
        last = self.constant("lastAxis", np.array([-1], np.int64))
        count = self.node("ReduceSum", [mask, last], "pooling.count")
        shares = self.node("Div", [mask, count], "pooling.shares")
        middle = self.constant("middleAxis", np.array([1], np.int64))
        shares = self.node("Unsqueeze", [shares, middle], "pooling.rows")
        mean = self.node("MatMul", [shares, states], "pooling.mean")
        return self.node("Squeeze", [mean, middle], "embedding")

    def model(self) -> onnx.ModelProto:
        kept, penalty = self.mask()
        x = self.embeddings()
        for number in range(self.architecture.layers):
            layer = f"layer{number}"
            x = self.attention(x, layer, penalty, f"{layer}.attended")
            x = self.feed_forward(x, layer, f"layer{number + 1}.input")
        embedding = self.pooled(x, kept)
        self.node("Gemm", [embedding, self.weight("head.weight"), self.weight("head.bias")], "logits")
        labels, hidden = len(self.weights["head.bias"]), len(self.weights["embeddings.norm.bias"])
        graph = helper.make_graph(
            self.nodes,
            "emotions",
            [helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "w"]) for name in ("input_ids", "attention_mask")],
            [
                helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", labels]),
                helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", hidden]),
            ],
            list(self.initializers.values()),
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=10, producer_name="emo-minilm")


def linear_inputs(weights: Weights, architecture: Architecture) -> list[str]:
    """The tensors whose ranges the int8 graph needs."""
    names = [f"layer{layer}.{part}" for layer in range(architecture.layers) for part in READERS]
    return [f"{name}.smoothed" if f"{name}.smoothing" in weights else name for name in names]


def build_graph(
    weights: Weights, architecture: Architecture, ranges: Ranges | None = None, weight_limit: int = WEIGHT_LIMIT
) -> onnx.ModelProto:
    """The float graph, or with `ranges` the int8 graph."""
    return GraphBuilder(weights, architecture, ranges, weight_limit).model()
