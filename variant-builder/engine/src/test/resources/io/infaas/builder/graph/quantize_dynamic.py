"""Quantises every NAME.onnx of a folder by ONNX Runtime's own quantiser, to NAME.int8 and NAME.int7 (reduce_range)."""

import pathlib
import sys

from onnxruntime.quantization import QuantType, quantize_dynamic

for source in sorted(pathlib.Path(sys.argv[1]).glob("*.onnx")):
    for bits in 8, 7:
        quantize_dynamic(
            source,
            source.with_suffix(f".int{bits}"),
            op_types_to_quantize=["MatMul", "Gather"],
            per_channel=True,
            reduce_range=bits == 7,
            weight_type=QuantType.QInt8,
        )
