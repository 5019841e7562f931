package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.infaas.builder.failure.VariantException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rewrites a graph with constant matrices in blocks of few bits. For one rewrite only. */
final class BlockRewrite {

    private static final String DOMAIN = "com.microsoft";

    /** Lets kernels round inputs of products to 8 bits, block by block: several times as fast on a CPU. */
    private static final int INT8_INPUTS = 4;

    private final OnnxGraph source;
    private final int bits;
    private final GraphDraft draft;
    private final Map<String, List<String>> matrices = new HashMap<>();

    private BlockRewrite(OnnxGraph source, int bits) {
        this.source = source;
        this.bits = bits;
        this.draft = new GraphDraft(source);
    }

    /** @throws VariantException if no constant matrix becomes smaller, or numbers of one are not finite */
    static OnnxGraph of(OnnxGraph source, Options options, int bits) throws VariantException {
        BlockRewrite rewrite = new BlockRewrite(source, bits);
        for (NodeProto node : source.nodes()) {
            if (!options.skips(node) && rewrite.isProduct(node)) {
                rewrite.product(node);
            } else if (!options.skips(node) && rewrite.isLookup(node)) {
                rewrite.lookup(node);
            } else {
                rewrite.draft.keep(node);
            }
        }
        if (rewrite.matrices.isEmpty()) {
            throw new VariantException(
                    "nothing to quantise: no MatMul, Gemm or Gather with a constant FP32 matrix that %d bits make smaller"
                            .formatted(bits));
        }
        OnnxGraph onnxGraph = rewrite.draft.graph();
        boolean isKnown = onnxGraph.model().getOpsetImportList().stream()
                .anyMatch(set -> set.getDomain().equals(DOMAIN));
        return isKnown
                ? onnxGraph
                : new OnnxGraph(onnxGraph.model().toBuilder()
                        .addOpsetImport(OperatorSetIdProto.newBuilder()
                                .setDomain(DOMAIN)
                                .setVersion(1))
                        .build());
    }

    private boolean isProduct(NodeProto node) {
        TensorProto matrix = matrix(node, 1);
        if (matrix == null || !source.isActivation(node.getInput(0))) {
            return false;
        }
        long rows = matrix.getDims(isTransposed(node) ? 1 : 0);
        long columns = matrix.getDims(isTransposed(node) ? 0 : 1);
        return Quantizable.isPlainProduct(node)
                && BlockMatrix.bytes(rows, columns, bits) < rows * columns * Float.BYTES;
    }

    /** Whether a node reads rows of a constant table; each row is stored in blocks. */
    private boolean isLookup(NodeProto node) {
        TensorProto table = matrix(node, 0);
        return table != null
                && node.getOpType().equals("Gather")
                && Protos.attribute(node, "axis", 0) == 0
                && table.getDims(1) % BlockMatrix.BLOCK == 0;
    }

    private @Nullable TensorProto matrix(NodeProto node, int input) {
        TensorProto tensor = node.getInputCount() > input ? source.constants().get(node.getInput(input)) : null;
        boolean isMatrix = tensor != null
                && Protos.isFloat(tensor)
                && tensor.getDimsCount() == 2
                && OnnxGraph.isStandard(node.getDomain());
        return isMatrix ? tensor : null;
    }

    private void lookup(NodeProto node) throws VariantException {
        TensorProto table = matrix(node, 0);
        if (table == null) {
            throw new IllegalStateException(node.getInput(0));
        }
        // a row of a table corresponds to a column of a matrix
        List<String> names = stored(table, true, List.of(table.getDims(0), table.getDims(1) * bits / Byte.SIZE));
        draft.keep(NodeProto.newBuilder()
                .setName(node.getName())
                .setDomain(DOMAIN)
                .setOpType("GatherBlockQuantized")
                .addAllInput(List.of(names.get(0), node.getInput(1), names.get(1), names.get(2)))
                .addOutput(node.getOutput(0))
                .addAttribute(Protos.attribute("bits", bits))
                .addAttribute(Protos.attribute("block_size", BlockMatrix.BLOCK))
                .addAttribute(Protos.attribute("gather_axis", 0))
                .addAttribute(Protos.attribute("quantize_axis", 1))
                .build());
    }

    private static boolean isTransposed(NodeProto node) {
        return Protos.attribute(node, "transB", 0) == 1;
    }

    private void product(NodeProto node) throws VariantException {
        String output = node.getOutput(0);
        boolean hasBias = node.getInputCount() > 2 && !node.getInput(2).isEmpty();
        String product = hasBias ? draft.fresh(output + "_product") : output;
        TensorProto matrix = matrix(node, 1);
        if (matrix == null) {
            throw new IllegalStateException(node.getInput(1));
        }
        long rows = matrix.getDims(isTransposed(node) ? 1 : 0);
        long columns = matrix.getDims(isTransposed(node) ? 0 : 1);
        long blockBytes = (long) BlockMatrix.BLOCK * bits / Byte.SIZE;
        List<String> inputs = new ArrayList<>(List.of(node.getInput(0)));
        inputs.addAll(stored(
                matrix, isTransposed(node), List.of(columns, (long) BlockMatrix.blocks((int) rows), blockBytes)));
        draft.keep(NodeProto.newBuilder()
                .setName(node.getName())
                .setDomain(DOMAIN)
                .setOpType("MatMulNBits")
                .addAllInput(inputs)
                .addOutput(product)
                .addAttribute(Protos.attribute("K", rows))
                .addAttribute(Protos.attribute("N", columns))
                .addAttribute(Protos.attribute("bits", bits))
                .addAttribute(Protos.attribute("block_size", BlockMatrix.BLOCK))
                .addAttribute(Protos.attribute("accuracy_level", INT8_INPUTS))
                .build());
        if (hasBias) {
            draft.define("Add", List.of(product, node.getInput(2)), List.of(output));
        }
    }

    /**
     * The names of values, scales and zero points; a matrix is stored once, even if several nodes read it.
     *
     * @param shape dimensions of the packed values
     */
    private List<String> stored(TensorProto tensor, boolean transposed, List<Long> shape) throws VariantException {
        String key = tensor.getName() + (transposed ? " transposed " : " ") + shape.size();
        List<String> storedNames = matrices.get(key);
        if (storedNames != null) {
            return storedNames;
        }
        float[] values = Protos.finite(tensor);
        int width = Math.toIntExact(tensor.getDims(1));
        float[] matrix = transposed ? DynamicInt8.DynamicRewrite.transpose(values, width) : values;
        BlockMatrix blockMatrix = BlockMatrix.of(matrix, transposed ? values.length / width : width, bits);
        long columns = shape.get(0);
        String name = tensor.getName();
        List<String> names = List.of(
                bytes(name + "_q" + bits, shape, blockMatrix.values()),
                draft.constant(Protos.floats(
                        draft.fresh(name + "_scales"),
                        List.of(columns, blockMatrix.scales().length / columns),
                        blockMatrix.scales())),
                bytes(
                        name + "_zero_points",
                        List.of(columns, blockMatrix.zeroPoints().length / columns),
                        blockMatrix.zeroPoints()));
        matrices.put(key, names);
        return names;
    }

    private String bytes(String name, List<Long> shape, byte... values) {
        return draft.constant(Protos.bytes(draft.fresh(name), Protos.UINT8, shape, values));
    }

    /**
     * Matrices of products and lookup tables in 4 bits, {@code int4w}, in blocks of 32 numbers with a scale and a zero point each; all
     * else stays FP32. Only ONNX Runtime has the operators ({@code MatMulNBits}, {@code GatherBlockQuantized}).
     */
    public record Int4Weights(String name, Options options) implements Transform {

        private static final int BITS = 4;

        public Int4Weights() {
            this("int4w", Options.NONE);
        }

        @Override
        public Set<String> supportedOptions() {
            return Set.of(Options.SKIP);
        }

        @Override
        public Transform with(String newName, Options newOptions) {
            return new Int4Weights(newName, newOptions);
        }

        @Override
        public OnnxGraph apply(OnnxGraph source, Calibration calibration) throws VariantException {
            return BlockRewrite.of(source, options, BITS);
        }
    }

    /**
     * Matrices of products and lookup tables in 8 bits, {@code int8w}, in blocks of 32 numbers with a scale and a zero point each; all
     * else stays FP32. Only ONNX Runtime has the operators ({@code MatMulNBits}, {@code GatherBlockQuantized}).
     */
    public record Int8Weights(String name, Options options) implements Transform {

        private static final int BITS = 8;

        public Int8Weights() {
            this("int8w", Options.NONE);
        }

        @Override
        public Set<String> supportedOptions() {
            return Set.of(Options.SKIP);
        }

        @Override
        public Transform with(String newName, Options newOptions) {
            return new Int8Weights(newName, newOptions);
        }

        @Override
        public OnnxGraph apply(OnnxGraph source, Calibration calibration) throws VariantException {
            return BlockRewrite.of(source, options, BITS);
        }
    }
}
