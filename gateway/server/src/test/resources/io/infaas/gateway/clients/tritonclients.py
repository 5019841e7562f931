"""Every front of the official tritonclient, unmodified, against a server that has the rig's models; prints one line a case.

tritonclients.py HTTP GRPC
"""
import asyncio
import queue
import sys

import numpy
import tritonclient.grpc
import tritonclient.grpc.aio
import tritonclient.http
import tritonclient.http.aio
import tritonclient.utils

LEFT = numpy.arange(16, dtype=numpy.int32).reshape(1, 16)
RIGHT = numpy.full((1, 16), 3, dtype=numpy.int32)


def tensor(module, name, values, datatype):
    made = module.InferInput(name, list(values.shape), datatype)
    made.set_data_from_numpy(values)
    return made


def numbers(module):
    return [tensor(module, "INPUT0", LEFT, "INT32"), tensor(module, "INPUT1", RIGHT, "INT32")]


def right(answer):
    assert (answer.as_numpy("OUTPUT0") == LEFT + RIGHT).all(), answer.as_numpy("OUTPUT0")
    assert (answer.as_numpy("OUTPUT1") == LEFT - RIGHT).all(), answer.as_numpy("OUTPUT1")


def told(answer, key):
    head = answer.get_response()
    return head[key] if isinstance(head, dict) else getattr(head, key)


def unary(module, client, **compression):
    assert client.is_server_live() and client.is_server_ready()
    assert client.is_model_ready("simple") and not client.is_model_ready("no_such_model")
    answer = client.infer("simple", numbers(module), request_id="seventeen", **compression)
    right(answer)
    assert told(answer, "id") == "seventeen" and told(answer, "model_name") == "simple"
    assert told(answer, "model_version") == "1"
    only = client.infer("simple", numbers(module), outputs=[module.InferRequestedOutput("OUTPUT1")])
    assert only.as_numpy("OUTPUT0") is None and (only.as_numpy("OUTPUT1") == LEFT - RIGHT).all()
    best = client.infer("simple", numbers(module), outputs=[module.InferRequestedOutput("OUTPUT0", class_count=2)])
    assert [text.decode().split(":")[1] for text in best.as_numpy("OUTPUT0").flatten()] == ["15", "14"]
    words = numpy.array([[b"one", b"", "zw\u00f6lf".encode()]], dtype=numpy.object_)
    echo = client.infer("simple_identity", [tensor(module, "INPUT0", words, "BYTES")])
    assert (echo.as_numpy("OUTPUT0") == words).all()
    try:
        client.infer("no_such_model", numbers(module))
        raise AssertionError("no model, no error")
    except tritonclient.utils.InferenceServerException as e:
        assert "unknown model: 'no_such_model' is not found" in e.message(), e.message()
    try:
        client.infer("simple", numbers(module)[:1])
        raise AssertionError("an input is missing, no error")
    except tritonclient.utils.InferenceServerException as e:
        assert "expected 2 inputs but got 1" in e.message() and "simple" in e.message(), e.message()


def concurrent(module, client):
    waiting = [client.async_infer("simple", numbers(module)) for _ in range(20)]
    for one in waiting:
        right(one.get_result())


def sequence(module, client):
    for number in (7, "a-correlation"):
        totals = []
        for step, value in enumerate((11, 7, 5, 3)):
            answer = client.infer(
                "simple_sequence", [tensor(module, "INPUT", numpy.array([[value]], numpy.int32), "INT32")],
                sequence_id=number, sequence_start=step == 0, sequence_end=step == 3)
            totals.append(int(answer.as_numpy("OUTPUT").item()))
        assert totals == [12, 7, 5, 3], totals
    try:
        client.infer(
            "simple_sequence", [tensor(module, "INPUT", numpy.array([[1]], numpy.int32), "INT32")], sequence_id=99)
        raise AssertionError("a sequence without start, no error")
    except tritonclient.utils.InferenceServerException as e:
        assert "must specify the START flag on the first request of the sequence" in e.message(), e.message()


def streaming(client):
    module = tritonclient.grpc
    answers = queue.Queue()
    client.start_stream(callback=lambda result, error: answers.put((result, error)))
    for number in range(10):
        client.async_stream_infer("simple", numbers(module), request_id=str(number))
    seen = []
    for _ in range(10):
        answer, error = answers.get(timeout=20)
        assert error is None, error
        right(answer)
        seen.append(told(answer, "id"))
    assert sorted(seen) == sorted(str(number) for number in range(10)), seen
    for step, value in enumerate((11, 7, 5)):
        client.async_stream_infer(
            "simple_sequence", [tensor(module, "INPUT", numpy.array([[value]], numpy.int32), "INT32")],
            sequence_id=5, sequence_start=step == 0, sequence_end=step == 2)
    totals = [int(answers.get(timeout=20)[0].as_numpy("OUTPUT").item()) for _ in range(3)]
    assert totals == [12, 7, 5], totals
    client.async_stream_infer("no_such_model", numbers(module), request_id="lost")
    answer, error = answers.get(timeout=20)
    assert "unknown model: 'no_such_model' is not found" in str(error), (answer, error)
    client.async_stream_infer("simple", numbers(module), request_id="after")
    answer, error = answers.get(timeout=20)
    assert error is None, error
    right(answer)
    client.stop_stream()


def decoupled(client):
    module = tritonclient.grpc
    answers = queue.Queue()
    values = numpy.array([4, 2, 0, 1], numpy.int32)
    client.start_stream(callback=lambda result, error: answers.put((result, error)))
    client.async_stream_infer("repeat_int32", [
        tensor(module, "IN", values, "INT32"),
        tensor(module, "DELAY", numpy.full(4, 5, numpy.uint32), "UINT32"),
        tensor(module, "WAIT", numpy.array([0], numpy.uint32), "UINT32"),
    ], request_id="many", enable_empty_final_response=True)
    seen = []
    while True:
        answer, error = answers.get(timeout=20)
        assert error is None, error
        if answer.get_response().parameters["triton_final_response"].bool_param:
            break
        seen.append(int(answer.as_numpy("OUT").item()))
    assert seen == [4, 2, 0, 1], seen
    client.stop_stream()


async def asynchronous(module, client):
    assert await client.is_server_live() and await client.is_model_ready("simple")
    for answer in await asyncio.gather(*(client.infer("simple", numbers(module)) for _ in range(10))):
        right(answer)


async def asynchronous_stream(client):
    module = tritonclient.grpc.aio

    async def requests():
        for number in range(5):
            yield {"model_name": "simple", "inputs": numbers(module), "request_id": str(number)}

    seen = []
    async for answer, error in client.stream_infer(requests()):
        assert error is None, error
        right(answer)
        seen.append(told(answer, "id"))
    assert sorted(seen) == ["0", "1", "2", "3", "4"], seen


def control(client, as_json):
    options = {"as_json": True} if as_json else {}
    metadata = client.get_server_metadata(**options)
    assert metadata["name"] == "triton", metadata
    model = client.get_model_metadata("simple", **options)
    assert model["versions"] == ["1"] and model["name"] == "simple", model
    assert [one["name"] for one in model["inputs"]] == ["INPUT0", "INPUT1"], model
    config = client.get_model_config("simple", **options)
    config = config.get("config", config)
    assert config["name"] == "simple" and config["max_batch_size"] == 8, config
    index = client.get_model_repository_index(**options)
    models = index["models"] if as_json else index
    assert "simple" in {one["name"] for one in models}, index
    statistics = client.get_inference_statistics("simple", **options)["model_stats"]
    assert len(statistics) == 1 and statistics[0]["name"] == "simple" and statistics[0]["version"] == "1", statistics
    assert int(statistics[0]["inference_count"]) > 0, statistics


async def run_asynchronous(http, grpc):
    async with tritonclient.http.aio.InferenceServerClient(http) as client:
        await asynchronous(tritonclient.http.aio, client)
    print("http.aio")
    async with tritonclient.grpc.aio.InferenceServerClient(grpc) as client:
        await asynchronous(tritonclient.grpc.aio, client)
        await asynchronous_stream(client)
    print("grpc.aio")


def main():
    http, grpc = sys.argv[1:3]
    with tritonclient.http.InferenceServerClient(http, concurrency=4) as client:
        unary(tritonclient.http, client)
        for algorithm in ("gzip", "deflate"):
            unary(tritonclient.http, client, request_compression_algorithm=algorithm, response_compression_algorithm=algorithm)
        concurrent(tritonclient.http, client)
        sequence(tritonclient.http, client)
        control(client, False)
    print("http")
    with tritonclient.grpc.InferenceServerClient(grpc) as client:
        unary(tritonclient.grpc, client)
        for algorithm in ("gzip", "deflate"):
            unary(tritonclient.grpc, client, compression_algorithm=algorithm)
        sequence(tritonclient.grpc, client)
        control(client, True)
    print("grpc")
    with tritonclient.grpc.InferenceServerClient(grpc) as client:
        streaming(client)
        decoupled(client)
    print("grpc stream")
    asyncio.run(run_asynchronous(http, grpc))


main()
