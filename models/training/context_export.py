"""Writes the ONNX graph of the context model from its weights (float32).

Inputs  embeddings float32 [n, k, hidden], present int64 [n, k], speakers int64 [n, k]; see context_graph.py
Output  logits float32 [n, 28]
"""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from context_graph import ContextModel
from graph import MASKED, OPSET

EPSILON = 1e-5


class ContextGraph:
    def __init__(self, model: ContextModel) -> None:
        self.weights = {name: value.detach().cpu().float().numpy() for name, value in model.state_dict().items()}
        self.layers = len(model.encoder.layers)
        self.heads = model.encoder.layers[0].self_attn.num_heads
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: np.ndarray) -> str:
        self.initializers.setdefault(name, numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def node(self, operator: str, inputs: list[str], output: str, **attributes: object) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def linear(self, x: str, weight: str, bias: str, output: str) -> str:
        product = self.node("MatMul", [x, self.constant(weight, self.weights[weight].T)], f"{output}.product")
        return self.node("Add", [product, self.constant(bias, self.weights[bias])], output)

    def norm(self, x: str, name: str) -> str:
        parts = [self.constant(f"{name}.{kind}", self.weights[f"{name}.{kind}"]) for kind in ("weight", "bias")]
        return self.node("LayerNormalization", [x, *parts], f"{name}.normed", axis=-1, epsilon=EPSILON)

    def attention(self, x: str, name: str, width: int) -> str:
        whole = self.linear(x, f"{name}.in_proj_weight", f"{name}.in_proj_bias", f"{name}.all")
        parts = [f"{name}.{part}" for part in ("query", "key", "value")]
        sizes = self.constant("thirds", np.array([width] * 3, np.int64))
        self.nodes.append(helper.make_node("Split", [whole, sizes], parts, name=f"{name}.split", axis=-1))
        shape = self.constant("splitHeads", np.array([0, 0, self.heads, width // self.heads], np.int64))
        apart = []
        for part, order in zip(parts, ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3]), strict=True):
            apart.append(self.node("Transpose", [self.node("Reshape", [part, shape], f"{part}.split")], f"{part}.heads", perm=order))
        scores = self.node("MatMul", apart[:2], f"{name}.scores")
        scale = self.constant("scale", np.float32((width // self.heads) ** -0.5))
        scores = self.node("Add", [self.node("Mul", [scores, scale], f"{name}.scaled"), "mask"], f"{name}.masked")
        mixed = self.node("MatMul", [self.node("Softmax", [scores], f"{name}.shares", axis=-1), apart[2]], f"{name}.mixed")
        mixed = self.node("Transpose", [mixed], f"{name}.apart", perm=[0, 2, 1, 3])
        joined = self.node("Reshape", [mixed, self.constant("joinHeads", np.array([0, 0, width], np.int64))], f"{name}.joined")
        return self.linear(joined, f"{name}.out_proj.weight", f"{name}.out_proj.bias", f"{name}.out")

    def mask(self) -> None:
        present = self.node("Cast", ["present"], "presentFloat", to=TensorProto.FLOAT)
        absent = self.node("Sub", [self.constant("one", np.float32(1)), present], "absent")
        penalty = self.node("Mul", [absent, self.constant("penalty", np.float32(MASKED))], "absentPenalty")
        self.node("Unsqueeze", [penalty, self.constant("headAxes", np.array([1, 2], np.int64))], "mask")

    def last(self, x: str, output: str) -> str:
        taken = self.node("Gather", [x, self.constant("end", np.array(-1, np.int64))], output, axis=1)
        return taken

    def model(self) -> onnx.ModelProto:
        weights = self.weights
        lines, width = weights["place"].shape
        hidden = weights["norm.weight"].shape[0]
        self.mask()
        x = self.linear(self.norm("embeddings", "norm"), "project.weight", "project.bias", "projected")
        x = self.node("Add", [x, self.constant("place", weights["place"])], "placed")
        spoken = self.node("Gather", [self.constant("speaker.weight", weights["speaker.weight"]), "speakers"], "spoken", axis=0)
        x = self.node("Add", [x, spoken], "layer0")
        for number in range(self.layers):
            name = f"encoder.layers.{number}"
            attended = self.attention(self.norm(x, f"{name}.norm1"), f"{name}.self_attn", width)
            x = self.node("Add", [x, attended], f"{name}.attended")
            up = self.linear(self.norm(x, f"{name}.norm2"), f"{name}.linear1.weight", f"{name}.linear1.bias", f"{name}.up")
            down = self.linear(self.node("Gelu", [up], f"{name}.gelu"), f"{name}.linear2.weight", f"{name}.linear2.bias", f"{name}.down")
            x = self.node("Add", [x, down], f"{name}.sum")
        change = self.linear(self.norm(self.last(x, "lastState"), "last"), "change.weight", "change.bias", "change")
        own = self.linear(self.last("embeddings", "ownEmbedding"), "head.weight", "head.bias", "own")
        self.node("Add", [own, change], "logits")
        labels = len(weights["head.bias"])
        inputs = [helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, ["n", lines, hidden])]
        inputs += [helper.make_tensor_value_info(name, TensorProto.INT64, ["n", lines]) for name in ("present", "speakers")]
        outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", labels])]
        graph = helper.make_graph(self.nodes, "context", inputs, outputs, list(self.initializers.values()))
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=10, producer_name="emo-minilm")
