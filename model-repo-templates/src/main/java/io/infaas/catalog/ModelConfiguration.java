package io.infaas.catalog;

import io.infaas.triton.config.ModelConfigException;
import io.infaas.triton.config.ModelConfigs;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelInstanceGroup;
import java.nio.file.Path;

/**
 * The text of a {@code config.pbtxt}, seen to keep Triton's schema, and to use none but parameters and accelerators that its
 * backend takes.
 *
 * @param parsed what the text says
 */
public record ModelConfiguration(String text, ModelConfig parsed) {

    /**
     * Reads the text of a configuration.
     *
     * @param source what messages call it
     * @throws IllegalArgumentException naming source and field, if it is none or has what its backend does not take
     */
    public static ModelConfiguration of(String source, String text) {
        ModelConfig parsed;
        try {
            parsed = ModelConfigs.parse(source, text);
        } catch (ModelConfigException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        BackendSchema.of(source, parsed.getBackend()).check(source, parsed);
        return new ModelConfiguration(text, parsed);
    }

    /** Name of the model's file in the folder of a version: {@code model.onnx}, {@code model.plan}. */
    public String modelFile() {
        String named = parsed.getDefaultModelFilename();
        return named.isEmpty()
                ? BackendSchema.of("config.pbtxt", parsed.getBackend()).model()
                : named;
    }

    /** Whether it asks for a GPU. */
    public boolean needsGpu() {
        return parsed.getInstanceGroupList().stream()
                        .anyMatch(group -> group.getKind() == ModelInstanceGroup.Kind.KIND_GPU)
                || parsed.getOptimization().getExecutionAccelerators().getGpuExecutionAcceleratorCount() > 0;
    }

    /** Whether it is ONNX Runtime on processors without anything below it. */
    public boolean isPlainOnnxRuntime() {
        return parsed.getBackend().equals("onnxruntime")
                && !needsGpu()
                && parsed.getOptimization().getExecutionAccelerators().getCpuExecutionAcceleratorCount() == 0;
    }

    /** The model's file below the model's folder. */
    public Path modelPath() {
        return Path.of("1", modelFile());
    }
}
