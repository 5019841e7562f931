package io.infaas.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Template of the model configuration for one target (runtime and hardware). A target is a resource
 * {@code templates/<target>.pbtxt} beside this class; a new one needs no code.
 *
 * <p>Placeholders: {@code ${maxBatchSize} ${inputs} ${outputs} ${instances} ${threads}}, and where the runtime has them
 * {@code ${graphLevel} ${preferredSizes} ${queueDelayMicros} ${arena} ${minShapes} ${optShapes} ${maxShapes} ${warmUps}}. A line
 * whose placeholder has no value is omitted. The model's name is omitted: Triton takes the folder's. The result is complete, so
 * that Triton has nothing to auto-complete.
 */
public record ConfigTemplate(String target, String text) {

    /** Name of the label file in a variant's folder. */
    public static final String LABELS = "labels.txt";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");

    /** @throws IllegalArgumentException if there is no such target */
    public static ConfigTemplate of(String target) {
        Checks.name("target", target);
        try (InputStream in = ConfigTemplate.class.getResourceAsStream("templates/" + target + ".pbtxt")) {
            if (in == null) {
                throw new IllegalArgumentException(
                        "target '%s' is unknown: there is no template templates/%s.pbtxt".formatted(target, target));
            }
            return new ConfigTemplate(target, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The reason why this target cannot apply the settings; empty if it can. */
    Optional<String> unsupported(RuntimeSettings settings) {
        if (settings.graphLevel() != GraphLevel.ALL && !has("graphLevel")) {
            return Optional.of("target '%s' has no graph level".formatted(target));
        }
        if (settings.batching() != null && !has("queueDelayMicros")) {
            return Optional.of("target '%s' merges no requests".formatted(target));
        }
        if (!settings.arena() && !has("arena")) {
            return Optional.of("target '%s' has no arena to leave out".formatted(target));
        }
        return Optional.empty();
    }

    private boolean has(String placeholder) {
        return text.contains("${" + placeholder + "}");
    }

    /** The text of the {@link #configuration}. */
    public String fill(Contract contract, RuntimeSettings settings) {
        return configuration(contract, settings).text();
    }

    /**
     * The configuration of a variant with this contract and these settings.
     *
     * @throws IllegalArgumentException if the settings are {@link #unsupported}, or the template is invalid for Triton or its
     *     backend
     */
    public ModelConfiguration configuration(Contract contract, RuntimeSettings settings) {
        unsupported(settings).ifPresent(reason -> {
            throw new IllegalArgumentException(reason);
        });
        Map<String, Optional<String>> values = TemplateValues.of(contract, settings);
        String filled = text.lines()
                .flatMap(line -> line(line, values).stream())
                .map(line -> line + "\n")
                .collect(Collectors.joining());
        return ModelConfiguration.of("template " + target, filled);
    }

    private Optional<String> line(String line, Map<String, Optional<String>> values) {
        Matcher matcher = PLACEHOLDER.matcher(line);
        boolean complete = matcher.results()
                .allMatch(placeholder -> value(placeholder, values).isPresent());
        return complete
                ? Optional.of(matcher.replaceAll(placeholder ->
                        Matcher.quoteReplacement(value(placeholder, values).orElseThrow())))
                : Optional.empty();
    }

    private Optional<String> value(MatchResult placeholder, Map<String, Optional<String>> values) {
        Optional<String> value = values.get(placeholder.group(1));
        if (value == null) {
            throw new IllegalArgumentException("template %s: the placeholder ${%s} is unknown; known are %s"
                    .formatted(target, placeholder.group(1), values.keySet()));
        }
        return value;
    }

    /** The values for the placeholders of a template; an empty value omits its line. */
    static final class TemplateValues {
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
}
