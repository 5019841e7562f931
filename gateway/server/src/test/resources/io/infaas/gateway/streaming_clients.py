"""The official client's streams through the gateway: sequences, decoupled answers, errors, cancelling."""

import queue
import sys

import numpy as np
import tritonclient.grpc as grpc
from tritonclient.utils import InferenceServerException

client = grpc.InferenceServerClient(sys.argv[1])
answers = queue.Queue()


def tensor(name, values, kind, dtype):
    made = grpc.InferInput(name, list(np.shape(values)), kind)
    made.set_data_from_numpy(np.array(values, dtype=dtype))
    return made


def answer():
    result, error = answers.get(timeout=20)
    if error is not None:
        raise error
    return result


def open_stream(**kwargs):
    client.start_stream(lambda result, error: answers.put((result, error)), **kwargs)


# two sequences, one message after the other without waiting
open_stream()
for i in range(1, 6):
    for sequence in (1001, 1002):
        client.async_stream_infer(
            "sum",
            [tensor("INPUT", [[i * (sequence - 1000)]], "INT32", np.int32)],
            request_id=f"{sequence}-{i}",
            sequence_id=sequence,
            sequence_start=i == 1,
            sequence_end=i == 5,
        )
sums = {}
for _ in range(10):
    result = answer()
    assert result.get_response().model_name == "sum", result.get_response()
    sums[result.get_response().id] = int(result.as_numpy("OUTPUT")[0][0])
assert sums["1001-5"] == 15 and sums["1002-5"] == 30, sums

# several answers to one message, and the empty one at the end
values = list(range(10))
client.async_stream_infer(
    "repeat",
    [
        tensor("IN", values, "INT32", np.int32),
        tensor("DELAY", [1] * 10, "UINT32", np.uint32),
        tensor("WAIT", [0], "UINT32", np.uint32),
    ],
    request_id="many",
    enable_empty_final_response=True,
)
got = []
while True:
    result = answer()
    if result.get_response().parameters["triton_final_response"].bool_param:
        break
    got.append(int(result.as_numpy("OUT")[0]))
assert got == values, got

# an error, after which the stream goes on
client.async_stream_infer("sum", [tensor("WRONG", [[1]], "INT32", np.int32)], request_id="wrong", sequence_id=1003, sequence_start=True)
try:
    answer()
    raise AssertionError("no error")
except InferenceServerException as e:
    assert "unexpected inference input 'WRONG' for model 'sum'" in str(e), e
client.async_stream_infer(
    "slow", [tensor("INPUT0", [[1.5]], "FP32", np.float32)], request_id="after", parameters={"delay_ms": 1}
)
assert answer().as_numpy("OUTPUT0")[0][0] == 1.5
client.stop_stream()

# cancelled while the model is at it
open_stream()
client.async_stream_infer("slow", [tensor("INPUT0", [[1.5]], "FP32", np.float32)], parameters={"delay_ms": 1000})
client.stop_stream(cancel_requests=True)
print("streamed")
