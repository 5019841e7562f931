"""The `openvino` backend of Triton, served by the Python backend.

Place this file at `<backends>/openvino/model.py`. A model whose configuration says
`backend: "openvino"` then runs on a Triton build that has the Python backend alone: same
repository, same configuration, CPU only. The configuration must be complete.

What it does with the requests of one `execute()` call: requests whose inputs have the same
types and the same shapes behind the batch dimension are concatenated, run once, and split.
"""

import json
import os

import numpy as np
import openvino as ov
import triton_python_backend_utils as pb_utils

DEFAULT_FILENAME = "model.xml"

# element type of a graph's tensor -> configuration data type; a type that is not here can't be served
DATA_TYPES = {
    "boolean": "TYPE_BOOL",
    "u8": "TYPE_UINT8",
    "u16": "TYPE_UINT16",
    "u32": "TYPE_UINT32",
    "u64": "TYPE_UINT64",
    "i8": "TYPE_INT8",
    "i16": "TYPE_INT16",
    "i32": "TYPE_INT32",
    "i64": "TYPE_INT64",
    "f16": "TYPE_FP16",
    "f32": "TYPE_FP32",
    "f64": "TYPE_FP64",
}

# parameters that are OpenVINO's own properties
PROPERTIES = ("INFERENCE_NUM_THREADS", "COMPILATION_NUM_THREADS", "NUM_STREAMS", "PERFORMANCE_HINT")


class TritonPythonModel:
    def initialize(self, args):
        config = json.loads(args["model_config"])
        self.name = args["model_name"]
        self.max_batch_size = config.get("max_batch_size", 0)
        path = os.path.join(
            args["model_repository"],
            args["model_version"],
            config.get("default_model_filename") or DEFAULT_FILENAME,
        )
        if not os.path.isfile(path):
            raise pb_utils.TritonModelException(f"unable to find '{path}' for model '{self.name}'")
        parameters = {k: v["string_value"] for k, v in config.get("parameters", {}).items()}
        device = parameters.get("TARGET_DEVICE", "CPU")
        if device != "CPU":
            raise pb_utils.TritonModelException(f"model '{self.name}': TARGET_DEVICE '{device}' is not here, CPU is")
        if args["model_instance_kind"] == "GPU":
            raise pb_utils.TritonModelException(f"model '{self.name}': a GPU instance was asked for, CPU is here")
        try:
            core = ov.Core()
            model = core.read_model(path)
            _validate(self.name, config, model)
            self.request = core.compile_model(model, device, _properties(parameters)).create_infer_request()
        except pb_utils.TritonModelException:
            raise
        except Exception as e:
            raise pb_utils.TritonModelException(f"failed to load '{path}': {e}") from e
        self.inputs = [i["name"] for i in config["input"]]
        self.outputs = [o["name"] for o in config["output"]]

    def execute(self, requests):
        responses = [None] * len(requests)
        for group in self._groups(requests, responses):
            try:
                self._run(group, responses)
            except Exception as e:
                error = _error(f"openvino error in model '{self.name}': {e}", pb_utils.TritonError.INTERNAL)
                for item in group:
                    responses[item.index] = error
        return responses

    def _groups(self, requests, responses):
        """Requests that can run together; one that can't be read gets its error response here."""
        groups = {}
        for index, request in enumerate(requests):
            feeds = {}
            for name in self.inputs:
                tensor = pb_utils.get_input_tensor_by_name(request, name)
                if tensor is None:
                    message = f"input '{name}' of model '{self.name}' is missing"
                    responses[index] = _error(message, pb_utils.TritonError.INVALID_ARG)
                    break
                feeds[name] = tensor.as_numpy()
            else:
                item = _Item(index, request, feeds, self.outputs)
                groups.setdefault(item.key() if self.max_batch_size > 0 else index, []).append(item)
        return groups.values()

    def _run(self, group, responses):
        if len(group) == 1:
            feeds = group[0].feeds
        else:
            feeds = {n: np.concatenate([item.feeds[n] for item in group]) for n in self.inputs}
        self.request.infer(feeds, share_inputs=True)
        # a copy: the request's own memory is written anew by the next execution
        results = {name: np.array(self.request.get_tensor(name).data) for name in self.outputs}
        start = 0
        for item in group:
            stop = start + item.batch
            tensors = [
                pb_utils.Tensor(n, np.ascontiguousarray(results[n] if len(group) == 1 else results[n][start:stop]))
                for n in item.wanted
            ]
            responses[item.index] = pb_utils.InferenceResponse(tensors)
            start = stop


class _Item:
    """One request, read."""

    def __init__(self, index, request, feeds, outputs):
        self.index = index
        self.feeds = feeds
        requested = request.requested_output_names()
        self.wanted = [o for o in outputs if o in requested]
        self.batch = next((a.shape[0] for a in feeds.values() if a.ndim > 0), 1)

    def key(self):
        return tuple((name, a.dtype.str, a.shape[1:]) for name, a in self.feeds.items())


def _properties(parameters):
    properties = {key: parameters[key] for key in PROPERTIES if key in parameters}
    if parameters.get("HINT_BF16") == "YES":
        properties["INFERENCE_PRECISION_HINT"] = "bf16"
    return properties


def _validate(name, config, model):
    """Refuses a configuration that the graph can't serve, so that loading fails and not each query."""
    batching = config.get("max_batch_size", 0) > 0
    for kind, entries, ports in (("input", config["input"], model.inputs), ("output", config["output"], model.outputs)):
        graph = {n: port for port in ports for n in port.get_names()}
        for entry in entries:
            port = graph.get(entry["name"])
            where = f"model '{name}', {kind} '{entry['name']}'"
            if port is None:
                raise pb_utils.TritonModelException(f"{where}: the graph has {sorted(graph)}")
            element = port.get_element_type().get_type_name()
            if DATA_TYPES.get(element) != entry["data_type"]:
                raise pb_utils.TritonModelException(f"{where}: configured {entry['data_type']}, the graph has {element}")
            dims = [-1] * batching + [int(d) for d in entry.get("reshape", {}).get("shape", entry["dims"])]
            graph_dims = [d.get_length() if d.is_static else -1 for d in port.get_partial_shape()]
            if batching and graph_dims[0] != -1:
                raise pb_utils.TritonModelException(f"{where}: the graph fixes its first dimension, batching varies it")
            if len(dims) != len(graph_dims) or any(-1 not in (a, b) and a != b for a, b in zip(dims, graph_dims)):
                raise pb_utils.TritonModelException(f"{where}: configured shape {dims}, the graph has {graph_dims}")


def _error(message, code):
    return pb_utils.InferenceResponse(error=pb_utils.TritonError(message, code))
