package io.infaas.builder.tensorrt;

import io.infaas.builder.repository.Digest;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A plan to build.
 *
 * @param name name of the plan's folder: a-z, 0-9, {@code . _ -}
 * @param model ONNX file
 * @param inputs inputs of the model, fixed in all dimensions but the batch
 * @param maxBatchSize largest batch; 0 if inputs have no batch dimension
 * @param weak types besides FP32 that TensorRT up to 10 may use; later versions use the types in the graph
 */
public record PlanSpec(String name, Path model, List<ContractTensor> inputs, int maxBatchSize, Set<WeakType> weak) {

    /** A type that a graph contains and that a weakly typed build must permit. */
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
            throw new IllegalArgumentException("plan name '%s' must consist of a-z 0-9 . _ -".formatted(name));
        }
        if (maxBatchSize < 0) {
            throw new IllegalArgumentException("maxBatchSize %d must be at least 0".formatted(maxBatchSize));
        }
        for (ContractTensor input : inputs) {
            // the name is part of a command line and a script
            if (!input.name().matches("[A-Za-z0-9._/-]+")) {
                throw new IllegalArgumentException("name of input '%s' of plan '%s' must consist of A-Z a-z 0-9 . _ / -"
                        .formatted(input.name(), name));
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

    /** The options for {@code trtexec}, without file names. */
    List<String> options(int major) {
        List<String> options = new ArrayList<>();
        if (maxBatchSize > 0) {
            // trtexec refuses shapes for a network whose dimensions are all fixed
            options.add("--minShapes=" + shapes(1));
            options.add("--optShapes=" + shapes((maxBatchSize + 1) / 2));
            options.add("--maxShapes=" + shapes(maxBatchSize));
        }
        options.add("--memPoolSize=workspace:1024");
        options.add("--builderOptimizationLevel=3");
        options.add("--skipInference");
        if (major < PlanKey.TensorRtVersion.STRONGLY_TYPED) {
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

    /** Digest of everything the plan depends on besides GPU and version: model and options. */
    String digest(int major) throws IOException {
        return new Digest().add(model).add(String.join(" ", options(major))).hex();
    }
}
