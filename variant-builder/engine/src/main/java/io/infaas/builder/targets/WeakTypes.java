package io.infaas.builder.targets;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.tensorrt.PlanSpec.WeakType;
import java.util.EnumSet;
import java.util.Set;

/** The types besides FP32 that a graph computes in, which a weakly typed builder must be allowed to use. */
final class WeakTypes {

    private WeakTypes() {}

    static Set<WeakType> of(OnnxGraph graph) {
        Set<WeakType> types = EnumSet.noneOf(WeakType.class);
        if (graph.nodes().stream().anyMatch(node -> node.getOpType().equals("DequantizeLinear"))) {
            types.add(WeakType.INT8);
        }
        if (graph.constants().values().stream()
                .anyMatch(constant -> constant.getDataType() == TensorProto.DataType.FLOAT16_VALUE)) {
            types.add(WeakType.FP16);
        }
        return types;
    }
}
