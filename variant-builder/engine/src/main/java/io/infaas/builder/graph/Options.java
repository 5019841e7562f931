package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.MixedPrecisionMode;
import io.infaas.catalog.TransformSpec;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The options of a transform.
 *
 * @param skip patterns for complete node names; matching nodes stay unchanged. A node without a name has the name of its first
 *     output
 * @param percentile share of values, in percent, that calibrated ranges cover: above 50 to 100
 * @param bits number of bits in quantised weights
 * @param mixed whether layers may stay in full precision where the network would lose too much accuracy
 * @param fullPrecision first outputs of further nodes that stay unchanged, in order
 */
public record Options(List<Pattern> skip, double percentile, Bits bits, boolean mixed, List<String> fullPrecision) {

    public static final String SKIP = "skip";
    public static final String PERCENTILE = "percentile";
    public static final String BITS = "bits";
    public static final String MIXED = "mixed";

    /** The runtime's suffix for a MatMul that it fuses with the Add behind it to a Gemm. */
    private static final String FUSED = "/MatMulAddFusion";

    /** The defaults: nothing is skipped, ranges cover all values, weights have 8 bits. */
    public static final Options NONE = new Options(List.of(), 100, Bits.EIGHT);

    public Options {
        skip = List.copyOf(skip);
        fullPrecision = List.copyOf(fullPrecision);
    }

    /** Options that allow mixed precision. */
    public Options(List<Pattern> skip, double percentile, Bits bits) {
        this(skip, percentile, bits, true, List.of());
    }

    /** These options with exactly these nodes in full precision besides those that are skipped. */
    Options leaving(Collection<String> outputs) {
        return new Options(
                skip, percentile, bits, mixed, outputs.stream().sorted().toList());
    }

    static Options of(TransformSpec spec) {
        return new Options(
                spec.skip().stream().map(Pattern::compile).toList(),
                spec.percentile() == null ? NONE.percentile() : spec.percentile(),
                spec.bits() == null || spec.bits() == 8 ? Bits.EIGHT : Bits.SEVEN,
                spec.mixed() != MixedPrecisionMode.OFF,
                List.of());
    }

    /** The names of the options that {@code spec} has. */
    static Set<String> optionNames(TransformSpec spec) {
        Set<String> optionNames = new LinkedHashSet<>();
        if (!spec.skip().isEmpty()) {
            optionNames.add(SKIP);
        }
        if (spec.percentile() != null) {
            optionNames.add(PERCENTILE);
        }
        if (spec.bits() != null) {
            optionNames.add(BITS);
        }
        if (spec.mixed() != null) {
            optionNames.add(MIXED);
        }
        return optionNames;
    }

    /**
     * @throws BuildException naming an expression that matches no node of any of {@code networks}: it is wrong, or is meant for
     *     another network
     */
    public static void checkSkips(TransformSpec spec, List<OnnxGraph> networks) {
        for (String expression : spec.skip()) {
            Options options = new Options(List.of(Pattern.compile(expression)), NONE.percentile(), NONE.bits());
            if (networks.stream().noneMatch(network -> network.nodes().stream().anyMatch(options::skips))) {
                throw new BuildException(
                        ("variants.transforms: skip '%s' of '%s' matches no node of any network; it must match a complete"
                                        + " name, like '%s'")
                                .formatted(
                                        expression,
                                        spec.name(),
                                        name(networks.get(0).nodes().get(0))));
            }
        }
    }

    boolean skips(NodeProto node) {
        if (node.getOutputCount() > 0 && fullPrecision.contains(node.getOutput(0))) {
            return true;
        }
        String name = name(node);
        return skip.stream().anyMatch(expression -> expression.matcher(name).matches());
    }

    /** The name of a node for users. */
    static String name(NodeProto node) {
        String name = node.getName().isEmpty() && node.getOutputCount() > 0 ? node.getOutput(0) : node.getName();
        int fused = name.indexOf(FUSED);
        return fused > 0 ? name.substring(0, fused) : name;
    }

    /** The number of bits in quantised weights. */
    public enum Bits {
        EIGHT(127),

        /** For processors without VNNI, on which 16-bit sums of two 8-bit products saturate. */
        SEVEN(64);

        private final int largest;

        Bits(int largest) {
            this.largest = largest;
        }

        int largest() {
            return largest;
        }
    }
}
