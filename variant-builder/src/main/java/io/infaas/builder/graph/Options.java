package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.infaas.catalog.TransformSpec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How a transform is done.
 *
 * @param skip nodes whose whole name matches one of these stay as they are; a node without a name goes by its first output
 * @param percentile share of values, in percent, that calibrated ranges cover: above 50 to 100
 * @param bits what weights are rounded to
 */
public record Options(List<Pattern> skip, double percentile, Bits bits) {

    public static final String SKIP = "skip";
    public static final String PERCENTILE = "percentile";
    public static final String BITS = "bits";

    /** Nothing is skipped, ranges cover all values, weights have 8 bits. */
    public static final Options NONE = new Options(List.of(), 100, Bits.EIGHT);

    public Options {
        skip = List.copyOf(skip);
    }

    static Options of(TransformSpec spec) {
        return new Options(
                spec.skip().stream().map(Pattern::compile).toList(),
                spec.percentile() == null ? NONE.percentile() : spec.percentile(),
                spec.bits() == null || spec.bits() == 8 ? Bits.EIGHT : Bits.SEVEN);
    }

    /** The names of the options that {@code spec} states. */
    static Set<String> stated(TransformSpec spec) {
        Set<String> stated = new LinkedHashSet<>();
        if (!spec.skip().isEmpty()) {
            stated.add(SKIP);
        }
        if (spec.percentile() != null) {
            stated.add(PERCENTILE);
        }
        if (spec.bits() != null) {
            stated.add(BITS);
        }
        return stated;
    }

    boolean skips(NodeProto node) {
        String name = node.getName().isEmpty() && node.getOutputCount() > 0 ? node.getOutput(0) : node.getName();
        return skip.stream().anyMatch(expression -> expression.matcher(name).matches());
    }
}
