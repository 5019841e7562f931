package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.infaas.builder.failure.VariantException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Dynamic quantisation to 8 bits, {@code dyn8}: products with constant matrices use integers, and lookup tables have 8 bits.
 * The scale of a product's input is computed at run time, so this transform needs no calibration. It suits networks that mainly
 * consist of such products, like transformers. Convolutions stay unchanged, because the runtime is slower with them in this
 * form.
 *
 * <p>Weights, scales and zero points equal those of {@code onnxruntime.quantization.quantize_dynamic} with a scale per channel,
 * bit for bit.
 */
public record DynamicInt8(String name, Options options) implements Quantisation {

    private static final long DYNAMIC_SINCE = 11;

    public DynamicInt8() {
        this("dyn8", Options.NONE);
    }

    @Override
    public Set<String> supportedOptions() {
        return Set.of(Options.SKIP, Options.BITS, Options.MIXED);
    }

    @Override
    public Quantisation with(String newName, Options newOptions) {
        return new DynamicInt8(newName, newOptions);
    }

    @Override
    public OnnxGraph apply(OnnxGraph source, Calibration calibration) throws VariantException {
        if (source.opset() < DYNAMIC_SINCE) {
            throw new VariantException("opset %d has no dynamic quantisation: export the network with opset %d or later"
                    .formatted(source.opset(), DYNAMIC_SINCE));
        }
        DynamicRewrite rewrite = new DynamicRewrite(source, options.bits());
        int changed = 0;
        for (NodeProto node : source.nodes()) {
            if (!options.skips(node) && rewrite.quantize(node)) {
                changed++;
            } else {
                rewrite.keep(node);
            }
        }
        if (changed == 0) {
            throw new VariantException("nothing to quantise: no MatMul, Gemm or Gather with a constant FP32 matrix");
        }
        return rewrite.graph();
    }

    @Override
    public List<Layer> layers(OnnxGraph source) {
        DynamicRewrite rewrite = new DynamicRewrite(source, options.bits());
        return Layer.of(
                source,
                node -> !options.skips(node) && rewrite.quantizes(node),
                node -> DynamicRewrite.isLookup(node) ? 0 : 1);
    }

    /** Rewrites a graph with integer products and 8-bit lookup tables. For one rewrite only. */
    static final class DynamicRewrite {

        private final OnnxGraph source;
        private final Options.Bits bits;
        private final GraphDraft draft;
        private final Map<String, StoredTensor> activations = new HashMap<>();
        private final Map<String, StoredTensor> matrices = new HashMap<>();
        private final Map<String, StoredTensor> tables = new HashMap<>();

        /** A tensor in 8 bits: the names of its values, scale and zero point. */
        private record StoredTensor(String values, String scale, String zero) {}

        DynamicRewrite(OnnxGraph source, Options.Bits bits) {
            this.source = source;
            this.bits = bits;
            this.draft = new GraphDraft(source);
        }

        /** Adds the 8-bit equivalent of {@code node} and returns true, or returns false if there is none. */
        boolean quantize(NodeProto node) throws VariantException {
            if (!quantizes(node)) {
                return false;
            }
            if (isLookup(node)) {
                lookup(node, Objects.requireNonNull(constant(node, 0)));
            } else {
                product(node, Objects.requireNonNull(constant(node, 1)));
            }
            return true;
        }

        /** Whether a node has an 8-bit equivalent. */
        boolean quantizes(NodeProto node) {
            if (isLookup(node)) {
                return constant(node, 0) != null;
            }
            TensorProto matrix = constant(node, 1);
            return isProduct(node) && matrix != null && matrix.getDimsCount() == 2;
        }

        static boolean isLookup(NodeProto node) {
            return node.getOpType().equals("Gather");
        }

        void keep(NodeProto node) {
            draft.keep(node);
        }

        OnnxGraph graph() {
            return draft.graph();
        }

        private @Nullable TensorProto constant(NodeProto node, int input) {
            TensorProto tensor =
                    node.getInputCount() > input ? source.constants().get(node.getInput(input)) : null;
            return tensor != null && Protos.isFloat(tensor) ? tensor : null;
        }

        private boolean isProduct(NodeProto node) {
            return node.getInputCount() > 1
                    && source.isActivation(node.getInput(0))
                    && Quantizable.isPlainProduct(node);
        }

        private void product(NodeProto node, TensorProto matrix) throws VariantException {
            String output = node.getOutput(0);
            StoredTensor left = activation(node.getInput(0));
            StoredTensor right = matrix(matrix, Protos.attribute(node, "transB", 0) == 1);
            String sums = draft.add(
                    "MatMulInteger",
                    List.of(left.values(), right.values(), left.zero(), right.zero()),
                    output + "_output_quantized");
            String cast = draft.add("Cast", List.of(sums), sums + "_cast", Protos.attribute("to", Protos.FLOAT));
            String scale = draft.add("Mul", List.of(left.scale(), right.scale()), output + "_scales");
            if (node.getInputCount() > 2 && !node.getInput(2).isEmpty()) {
                String product = draft.add("Mul", List.of(cast, scale), output + "_product");
                draft.define("Add", List.of(product, node.getInput(2)), List.of(output));
            } else {
                draft.define("Mul", List.of(cast, scale), List.of(output));
            }
        }

        private void lookup(NodeProto node, TensorProto table) throws VariantException {
            StoredTensor stored = table(table);
            String pickedRows = draft.fresh(node.getOutput(0) + "_quantized");
            draft.keep(node.toBuilder()
                    .setInput(0, stored.values())
                    .setOutput(0, pickedRows)
                    .build());
            // A product that reads this tensor uses the stored values.
            activations.put(node.getOutput(0), new StoredTensor(pickedRows, stored.scale(), stored.zero()));
            draft.define(
                    "DequantizeLinear", List.of(pickedRows, stored.scale(), stored.zero()), List.of(node.getOutput(0)));
        }

        /** Returns the 8-bit form of a tensor; a tensor is quantised once, even if several products read it. */
        private StoredTensor activation(String tensor) {
            return activations.computeIfAbsent(tensor, name -> {
                StoredTensor stored = new StoredTensor(
                        draft.fresh(name + "_quantized"),
                        draft.fresh(name + "_scale"),
                        draft.fresh(name + "_zero_point"));
                draft.define(
                        "DynamicQuantizeLinear",
                        List.of(name),
                        List.of(stored.values(), stored.scale(), stored.zero()));
                return stored;
            });
        }

        private StoredTensor matrix(TensorProto tensor, boolean transposed) throws VariantException {
            String key = tensor.getName() + (transposed ? " transposed" : "");
            StoredTensor storedMatrix = matrices.get(key);
            if (storedMatrix != null) {
                return storedMatrix;
            }
            List<Long> shape = new ArrayList<>(tensor.getDimsList());
            float[] values = Protos.finite(tensor);
            if (transposed) {
                values = transpose(values, Math.toIntExact(shape.get(1)));
                shape = List.of(shape.get(1), shape.get(0));
            }
            Symmetric quantized = Symmetric.perChannel(values, shape, 1, bits);
            List<Long> channels = shape.subList(1, 2);
            StoredTensor stored = store(
                    tensor,
                    Protos.bytes("", Protos.INT8, shape, quantized.values()),
                    Protos.floats("", channels, quantized.scales()),
                    Protos.bytes("", Protos.INT8, channels, new byte[quantized.scales().length]));
            matrices.put(key, stored);
            return stored;
        }

        private StoredTensor table(TensorProto tensor) throws VariantException {
            StoredTensor storedTable = tables.get(tensor.getName());
            if (storedTable != null) {
                return storedTable;
            }
            float[] values = Protos.finite(tensor);
            Affine affine = Affine.of(Range.of(values));
            byte[] quantized = new byte[values.length];
            for (int i = 0; i < values.length; i++) {
                quantized[i] = (byte) affine.quantize(values[i]);
            }
            StoredTensor stored = store(
                    tensor,
                    Protos.bytes("", Protos.UINT8, tensor.getDimsList(), quantized),
                    Protos.floats("", List.of(), affine.scale()),
                    Protos.bytes("", Protos.UINT8, List.of(), (byte) affine.zeroPoint()));
            tables.put(tensor.getName(), stored);
            return stored;
        }

        private StoredTensor store(TensorProto tensor, TensorProto values, TensorProto scale, TensorProto zero) {
            String name = tensor.getName();
            return new StoredTensor(
                    draft.constant(values.toBuilder()
                            .setName(draft.fresh(name + "_quantized"))
                            .build()),
                    draft.constant(scale.toBuilder()
                            .setName(draft.fresh(name + "_scale"))
                            .build()),
                    draft.constant(zero.toBuilder()
                            .setName(draft.fresh(name + "_zero_point"))
                            .build()));
        }

        static float[] transpose(float[] values, int columns) {
            int rows = values.length / columns;
            float[] transposed = new float[values.length];
            for (int i = 0; i < values.length; i++) {
                transposed[i % columns * rows + i / columns] = values[i];
            }
            return transposed;
        }
    }
}
