package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.infaas.builder.failure.VariantException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Weights in half precision, {@code fp16w}: the runtime casts them to FP32 during the load, so the file has half the size and
 * the speed is the same. Small constants, and constants beyond the range of half precision, stay unchanged.
 */
public record HalfWeights(String name, Options options) implements Transform {

    /**
     * Minimum number of elements: smaller constants are not weights, and their precision may matter, for example of an epsilon.
     */
    private static final int FEWEST = 16;

    public HalfWeights() {
        this("fp16w", Options.NONE);
    }

    @Override
    public Set<String> supportedOptions() {
        return Set.of(Options.SKIP);
    }

    @Override
    public Transform with(String newName, Options newOptions) {
        return new HalfWeights(newName, newOptions);
    }

    @Override
    public OnnxGraph apply(OnnxGraph source, Calibration calibration) throws VariantException {
        Set<String> fullPrecisionNames = new HashSet<>(source.outputNames());
        source.nodes().stream().filter(options::skips).forEach(node -> fullPrecisionNames.addAll(node.getInputList()));
        GraphDraft draft = new GraphDraft(source);
        Set<String> changed = new HashSet<>();
        // In file order, so equal graphs give equal files.
        for (TensorProto tensor : source.model().getGraph().getInitializerList()) {
            String name = tensor.getName();
            if (!Protos.isFloat(tensor) || fullPrecisionNames.contains(name)) {
                continue;
            }
            float[] values = Protos.floats(tensor);
            if (values.length >= FEWEST && HalfGraph.holds(values)) {
                String half = draft.constant(HalfGraph.rounded(draft.fresh(name + "_half"), tensor, values));
                draft.define("Cast", List.of(half), List.of(name), Protos.attribute("to", Protos.FLOAT));
                changed.add(name);
            }
        }
        if (changed.isEmpty()) {
            throw new VariantException(
                    "nothing to store in half precision: no FP32 constants of %d numbers or more within +-%.0f"
                            .formatted(FEWEST, HalfGraph.LARGEST));
        }
        for (NodeProto node : source.nodes()) {
            draft.keep(node);
        }
        return draft.without(changed).graph();
    }
}
