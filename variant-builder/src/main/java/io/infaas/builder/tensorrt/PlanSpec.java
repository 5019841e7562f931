package io.infaas.builder.tensorrt;

import io.infaas.builder.repository.Digest;
import io.infaas.catalog.Contract;
import io.infaas.catalog.TensorSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A plan that is wanted.
 *
 * @param name of the plan's folder: a-z, 0-9, {@code . _ -}
 * @param model ONNX file
 * @param inputs of the model, of fixed shape but for the batch
 * @param maxBatchSize largest batch, at least 1
 * @param weak types that TensorRT up to 10 may compute in besides FP32; later versions go by the types in the graph alone
 */
public record PlanSpec(String name, Path model, List<TensorSpec> inputs, int maxBatchSize, Set<WeakType> weak) {

    /** A type that a graph may use, and that a weakly typed builder must be allowed to. */
    public enum WeakType {
        FP16("--fp16"),
        INT8("--int8");

        private final String option;

        WeakType(String option) {
            this.option = option;
        }
    }

    public PlanSpec {
        inputs = List.copyOf(inputs);
        weak = weak.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(weak));
        if (!name.matches("[a-z0-9][a-z0-9._-]*")) {
            throw new IllegalArgumentException("plan '%s' must be named by a-z 0-9 . _ -".formatted(name));
        }
        if (maxBatchSize < 1) {
            throw new IllegalArgumentException("maxBatchSize %d must be at least 1".formatted(maxBatchSize));
        }
        for (TensorSpec input : inputs) {
            // it stands in a command line and in a script
            if (!input.name().matches("[A-Za-z0-9._/-]+")) {
                throw new IllegalArgumentException(
                        "input '%s' of plan '%s' must be named by A-Z a-z 0-9 . _ / -".formatted(input.name(), name));
            }
            if (input.shape().contains(-1L)) {
                throw new IllegalArgumentException(
                        "input '%s' of plan '%s' is %s: a plan needs fixed dimensions; fix them in the contract"
                                .formatted(input.name(), name, input.shape()));
            }
        }
    }

    public static PlanSpec of(String name, Path model, Contract contract, int maxBatchSize, Set<WeakType> weak) {
        return new PlanSpec(name, model, contract.inputs(), maxBatchSize, weak);
    }

    /** What {@code trtexec} is told besides the names of files. */
    List<String> options(int major) {
        List<String> options = new ArrayList<>();
        options.add("--minShapes=" + shapes(1));
        options.add("--optShapes=" + shapes((maxBatchSize + 1) / 2));
        options.add("--maxShapes=" + shapes(maxBatchSize));
        options.add("--memPoolSize=workspace:1024");
        options.add("--builderOptimizationLevel=3");
        options.add("--skipInference");
        if (major < TensorRtVersion.STRONGLY_TYPED) {
            weak.forEach(type -> options.add(type.option));
        }
        return List.copyOf(options);
    }

    private String shapes(int batch) {
        return inputs.stream()
                .map(input -> input.name() + ":" + batch
                        + input.shape().stream()
                                .map(dimension -> "x" + dimension)
                                .collect(Collectors.joining()))
                .collect(Collectors.joining(","));
    }

    /** What the plan is made from, besides GPU and version: model and options. */
    String digest(int major) throws IOException {
        return new Digest().add(model).add(String.join(" ", options(major))).hex();
    }
}
