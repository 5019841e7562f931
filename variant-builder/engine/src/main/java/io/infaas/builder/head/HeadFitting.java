package io.infaas.builder.head;

import io.infaas.builder.data.NpyFile;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.catalog.Definition;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Creates classifiers from an encoder: one run over the training data covers all cuts, then one head is fitted per cut.
 *
 * @param answer name of the classifiers' output
 * @param labels correct class of each training item
 * @param classes number of classes
 */
public record HeadFitting(String answer, List<Integer> labels, int classes, Runner runner) {

    /** Runs graphs over the training data. */
    public interface Runner {

        /**
         * Runs a graph over all items and returns an NPY file of the values by output.
         *
         * @throws VariantException with the reason, if the graph does not run
         */
        Map<String, Path> run(OnnxGraph graph, Set<String> outputs) throws VariantException;
    }

    public HeadFitting {
        labels = List.copyOf(labels);
    }

    /**
     * The classifiers, by the last part of their architecture name.
     *
     * @param file source of the encoder, for messages
     * @throws BuildException if the encoder does not have the cuts of {@code head}, or does not run
     */
    public Map<String, OnnxGraph> classifiers(OnnxGraph encoder, Path file, Definition.Head head) {
        try {
            Map<String, String> cuts = cuts(encoder, head);
            Classifiers made = new Classifiers(encoder);
            Map<String, Path> pooled = runner.run(made.pooled(cuts), cuts.keySet());
            Map<String, OnnxGraph> classifiers = new LinkedHashMap<>();
            cuts.forEach((name, tensor) ->
                    classifiers.put(name, made.classifier(tensor, fit(required(pooled, name)), answer)));
            return classifiers;
        } catch (IllegalArgumentException | VariantException e) {
            throw new BuildException("%s: no head can be fitted: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static Path required(Map<String, Path> files, String output) {
        Path file = files.get(output);
        if (file == null) {
            throw new IllegalStateException("no file for output " + output);
        }
        return file;
    }

    private static Map<String, String> cuts(OnnxGraph encoder, Definition.Head head) {
        Map<String, String> cuts = new LinkedHashMap<>();
        if (!head.layers().isEmpty()) {
            List<String> ends = LayerEnds.of(encoder);
            for (int layers : head.layers()) {
                if (layers >= ends.size()) {
                    throw new IllegalArgumentException("head.layers has %d, but the encoder has %d layers; correct it"
                            .formatted(layers, ends.size() - 1));
                }
                cuts.put("l" + layers, ends.get(layers));
            }
        }
        Set<String> known = new Classifiers(encoder).tensors();
        head.tensors().forEach((name, tensor) -> {
            if (!known.contains(tensor)) {
                throw new IllegalArgumentException(
                        "head.tensors names '%s', which is not the output of a node; correct it".formatted(tensor));
            }
            if (cuts.put(name, tensor) != null) {
                throw new IllegalArgumentException("head has '%s' twice; rename one".formatted(name));
            }
        });
        return cuts;
    }

    private LinearHead fit(Path pooled) {
        float[] vectors;
        try (NpyFile file = NpyFile.open(pooled)) {
            vectors = new float[Math.toIntExact(file.count() * file.itemSize())];
            file.next(file.count()).asFloatBuffer().get(vectors);
        }
        for (float value : vectors) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("on the training data it has outputs that are not finite");
            }
        }
        return SoftmaxRegression.fit(
                vectors, labels.stream().mapToInt(Integer::intValue).toArray(), classes);
    }
}
