package io.infaas.builder.inspect;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.OnnxFile;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.graph.TensorOutline;
import io.infaas.builder.graph.Transform;
import io.infaas.builder.graph.TransformOutline;
import io.infaas.builder.inputs.MemoryForecast;
import io.infaas.catalog.TransformSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Describes a network and the effects of transforms on it. */
public final class NetworkInspector {

    /** Transforms in the order in which people try them. */
    static final List<String> TRANSFORMS = List.of("fp32", "int8", "dyn8", "int8w", "int4w", "fp16w", "fp16", "sym8");

    private static final double MIB = 1 << 20;

    /**
     * Lines about inputs, outputs, operators, memory and transforms.
     *
     * @throws BuildException if the file is no network, or memory does not suffice for it
     */
    public List<String> inspect(Path model) {
        try (NetworkBench bench = NetworkBench.open(model)) {
            OnnxFile file = bench.file();
            OnnxGraph graph = file.graph();
            List<String> lines = new ArrayList<>();
            lines.add("%s: opset %d, %d operators, %d constants%s"
                    .formatted(
                            model,
                            graph.opset(),
                            graph.nodes().size(),
                            graph.constants().size(),
                            file.weights().isEmpty() ? "" : ", weights also in " + file.weights()));
            TensorOutline.inputs(graph).forEach(tensor -> lines.add("input      " + tensor));
            TensorOutline.outputs(graph).forEach(tensor -> lines.add("output     " + tensor));
            lines.add("batch      " + batch(graph));
            lines.add("operators  " + operators(graph));
            MemoryForecast memory = MemoryForecast.of(graph);
            lines.add(String.format(
                    Locale.ROOT,
                    "memory     about %.0f MiB of heap to transform it, %.0f MiB to run it",
                    memory.heapBytes() / MIB,
                    memory.processBytes() / MIB));
            lines.addAll(transforms(bench));
            return lines;
        }
    }

    private static List<String> transforms(NetworkBench bench) {
        try {
            OnnxGraph folded = bench.folded().orElse(bench.file().graph());
            return TRANSFORMS.stream()
                    .map(name -> "%-10s %s"
                            .formatted(name, TransformOutline.of(Transform.of(new TransformSpec(name)), folded)))
                    .toList();
        } catch (VariantException e) {
            return List.of("transforms none: the network " + e.reason());
        }
    }

    private static String batch(OnnxGraph graph) {
        List<TensorOutline> inputs = TensorOutline.inputs(graph);
        if (inputs.stream().allMatch(TensorOutline::isBatch)) {
            return "any size";
        }
        if (inputs.stream().noneMatch(TensorOutline::isBatch)
                && inputs.stream().noneMatch(input -> input.shape().isEmpty())
                && inputs.stream().map(input -> input.shape().get(0)).distinct().count() == 1) {
            return "fixed to %d; a build tries to make it dynamic"
                    .formatted(inputs.get(0).shape().get(0));
        }
        return "not the first dimension of every input; use maxBatchSize: 0, and promise all dimensions of all tensors";
    }

    private static String operators(OnnxGraph graph) {
        Map<String, Long> counts = graph.nodes().stream()
                .collect(Collectors.groupingBy(NodeProto::getOpType, TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
