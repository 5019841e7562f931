"""Quantises the constant matrices of every NAME.onnx of a folder by ONNX Runtime's own code, to NAME.blocks4 and NAME.blocks8."""

import pathlib
import sys

import numpy
import onnx
from onnx import numpy_helper
from onnxruntime.capi._pybind_state import quantize_matmul_4bits, quantize_matmul_8bits

BLOCK = 32


def quantised(matrix, bits):
    rows, columns = matrix.shape
    blocks = -(-rows // BLOCK)
    padded = numpy.ascontiguousarray(numpy.pad(matrix, ((0, blocks * BLOCK - rows), (0, 0))))
    values = numpy.zeros((columns, blocks, BLOCK * bits // 8), numpy.uint8)
    scales = numpy.zeros((columns, blocks), numpy.float32)
    zero_points = numpy.zeros((columns, -(-blocks * bits // 8)), numpy.uint8)
    quantize = quantize_matmul_4bits if bits == 4 else quantize_matmul_8bits
    quantize(values, padded, scales, zero_points, BLOCK, columns, rows, False)
    return {f"_q{bits}": values, "_scales": scales.ravel(), "_zero_points": zero_points.ravel()}


for source in sorted(pathlib.Path(sys.argv[1]).glob("*.onnx")):
    graph = onnx.load(source).graph
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for bits in 4, 8:
        made = onnx.ModelProto()
        done = set()
        for node in graph.node:
            matrix = constants.get(node.input[1]) if node.op_type in ("MatMul", "Gemm") else None
            if matrix is None or matrix.ndim != 2 or node.input[1] in done:
                continue
            done.add(node.input[1])
            if any(attribute.name == "transB" and attribute.i for attribute in node.attribute):
                matrix = matrix.T
            for suffix, tensor in quantised(matrix, bits).items():
                made.graph.initializer.append(numpy_helper.from_array(tensor, node.input[1] + suffix))
        onnx.save(made, source.with_suffix(f".blocks{bits}"))
