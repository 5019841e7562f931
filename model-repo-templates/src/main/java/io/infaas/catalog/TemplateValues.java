package io.infaas.catalog;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The values for the placeholders of a template; an empty value omits its line. */
final class TemplateValues {

    private TemplateValues() {}

    static Map<String, Optional<String>> of(Contract contract, RuntimeSettings settings) {
        Map<String, Optional<String>> values = new LinkedHashMap<>();
        values.put("maxBatchSize", Optional.of(Integer.toString(settings.maxBatchSize())));
        values.put("inputs", Optional.of(tensors(contract.inputs(), List.of())));
        values.put("outputs", Optional.of(tensors(contract.outputs(), contract.labels())));
        values.put("instances", Optional.of(Integer.toString(settings.instances())));
        values.put("threads", Optional.of(Integer.toString(settings.threads())));
        values.put("graphLevel", graphLevel(settings.graphLevel()));
        Optional<Batching> batching = Optional.ofNullable(settings.batching());
        values.put("preferredSizes", batching.map(merging -> merging.preferredSizes()
                .toString()));
        values.put("queueDelayMicros", batching.map(merging -> Integer.toString(merging.queueDelayMicros())));
        values.put("arena", settings.arena() ? Optional.empty() : Optional.of("0"));
        int largest = settings.maxBatchSize();
        values.put("minShapes", shapes(contract, 1));
        values.put("optShapes", shapes(contract, (largest + 1) / 2));
        values.put("maxShapes", shapes(contract, largest));
        values.put("warmUps", warmUps(contract.inputs(), settings.largestBatch()));
        return values;
    }

    /** The backend's number for a level, empty for its default. Source: Triton's ONNX Runtime backend, onnxruntime.cc. */
    private static Optional<String> graphLevel(GraphLevel level) {
        return switch (level) {
            case NONE -> Optional.of("2");
            case BASIC -> Optional.of("-1");
            case EXTENDED -> Optional.of("1");
            case ALL -> Optional.empty();
        };
    }

    /**
     * Shapes in the form of trtexec: {@code image:8x1x28x28}; empty if an input varies in more than its batch, or if none varies as
     * there is no batch dimension.
     */
    private static Optional<String> shapes(Contract contract, int batch) {
        if (varies(contract.inputs()) || !contract.hasBatchDimension()) {
            return Optional.empty();
        }
        return Optional.of(contract.inputs().stream()
                .map(input -> escaped(input.name()) + ":" + batch
                        + input.shape().stream()
                                .map(dimension -> "x" + dimension)
                                .collect(Collectors.joining()))
                .collect(Collectors.joining(",")));
    }

    /**
     * Warm-up requests of zeros, of one item and of the largest batch. Triton executes them before the model is ready, so no client waits
     * for the GPU's first request of a size. Empty if an input varies in more than its batch.
     */
    private static Optional<String> warmUps(List<ContractTensor> inputs, int largest) {
        if (varies(inputs)) {
            return Optional.empty();
        }
        String tensors = inputs.stream()
                .map(input -> "inputs { key: \"%s\" value: { data_type: %s dims: %s zero_data: true } }"
                        .formatted(escaped(input.name()), input.type().configName(), input.shape()))
                .collect(Collectors.joining(" "));
        return Optional.of(IntStream.of(1, largest)
                .distinct()
                .mapToObj(size -> "{ name: \"batch of %d\" batch_size: %d %s }".formatted(size, size, tensors))
                .collect(Collectors.joining(", ")));
    }

    private static boolean varies(List<ContractTensor> inputs) {
        return inputs.stream().anyMatch(input -> input.shape().contains(-1L));
    }

    private static String tensors(List<ContractTensor> tensors, List<String> labels) {
        return tensors.stream()
                .map(tensor -> "  {\n    name: \"%s\"\n    data_type: %s\n    dims: %s%s\n  }"
                        .formatted(
                                escaped(tensor.name()),
                                tensor.type().configName(),
                                tensor.shape(),
                                labelled(tensor, labels)
                                        ? "\n    label_filename: \"" + ConfigTemplate.LABELS + "\""
                                        : ""))
                .collect(Collectors.joining(",\n"));
    }

    private static boolean labelled(ContractTensor tensor, List<String> labels) {
        List<Long> shape = tensor.shape();
        return !labels.isEmpty() && !shape.isEmpty() && shape.get(shape.size() - 1) == labels.size();
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
