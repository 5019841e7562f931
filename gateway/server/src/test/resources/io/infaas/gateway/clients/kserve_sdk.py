"""The KServe SDK's clients, unmodified, over REST and gRPC; prints one line a protocol.

kserve_sdk.py HTTP GRPC
"""
import asyncio
import sys

import numpy
from kserve import InferenceGRPCClient, InferenceRESTClient, InferInput, InferRequest, RESTConfig

LEFT = numpy.arange(16, dtype=numpy.int32).reshape(1, 16)
RIGHT = numpy.full((1, 16), 3, dtype=numpy.int32)


def request(model):
    inputs = []
    for name, values in (("INPUT0", LEFT), ("INPUT1", RIGHT)):
        one = InferInput(name, list(values.shape), "INT32")
        one.set_data_from_numpy(values, binary_data=False)
        inputs.append(one)
    return InferRequest(model_name=model, request_id="sdk", infer_inputs=inputs)


def right(answer):
    outputs = {one.name: one.as_numpy() for one in answer.outputs}
    assert (outputs["OUTPUT0"] == LEFT + RIGHT).all() and (outputs["OUTPUT1"] == LEFT - RIGHT).all(), outputs
    assert answer.id == "sdk" and answer.model_name == "simple", answer


async def main():
    http, grpc = sys.argv[1:3]
    client = InferenceRESTClient(RESTConfig(protocol="v2"))
    base = "http://" + http
    # its health calls expect a body, which Triton's answers do not have
    right(await client.infer(base, request("simple"), model_name="simple"))
    await client.close()
    print("rest")
    client = InferenceGRPCClient(grpc)
    assert await client.is_server_live() and await client.is_server_ready() and await client.is_model_ready("simple")
    right(await client.infer(request("simple")))
    await client.close()
    print("grpc")


asyncio.run(main())
