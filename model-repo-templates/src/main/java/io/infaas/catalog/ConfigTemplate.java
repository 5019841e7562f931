package io.infaas.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The model configuration of one target (runtime and hardware), to be filled in for a variant. A target is a resource
 * {@code templates/<target>.pbtxt} beside this class; a new one needs no code.
 *
 * <p>Places to fill in: {@code ${maxBatchSize} ${inputs} ${outputs} ${instances} ${threads}}. The name is left out: Triton
 * takes the folder's. The result is complete, so that Triton has nothing to auto-complete.
 */
public record ConfigTemplate(String target, String text) {

    /** Name of the labels' file in a variant's folder. */
    public static final String LABELS = "labels.txt";

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

    /** The text of {@code config.pbtxt} for a variant that keeps {@code contract} and runs with {@code settings}. */
    public String fill(Contract contract, Settings settings) {
        return text.replace("${maxBatchSize}", Integer.toString(settings.maxBatchSize()))
                .replace("${instances}", Integer.toString(settings.instances()))
                .replace("${threads}", Integer.toString(settings.threads()))
                .replace("${inputs}", tensors(contract.inputs(), List.of()))
                .replace("${outputs}", tensors(contract.outputs(), contract.labels()));
    }

    private static String tensors(List<TensorSpec> tensors, List<String> labels) {
        return tensors.stream()
                .map(tensor -> "  {\n    name: \"%s\"\n    data_type: %s\n    dims: %s%s\n  }"
                        .formatted(
                                escaped(tensor.name()),
                                tensor.type().configName(),
                                tensor.shape(),
                                labelled(tensor, labels) ? "\n    label_filename: \"" + LABELS + "\"" : ""))
                .collect(Collectors.joining(",\n"));
    }

    private static boolean labelled(TensorSpec tensor, List<String> labels) {
        List<Long> shape = tensor.shape();
        return !labels.isEmpty() && !shape.isEmpty() && shape.get(shape.size() - 1) == labels.size();
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
