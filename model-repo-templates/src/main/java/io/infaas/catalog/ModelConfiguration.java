package io.infaas.catalog;

import io.infaas.triton.config.ModelConfigException;
import io.infaas.triton.config.ModelConfigs;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelInstanceGroup;

/**
 * A valid {@code config.pbtxt}: it matches Triton's schema and uses only parameters and accelerators that its backend takes.
 *
 * @param text the file's text
 * @param parsed the message that the text encodes
 */
public record ModelConfiguration(String text, ModelConfig parsed) {

    /**
     * Parses the text of a configuration.
     *
     * @param source name of the text in messages
     * @throws IllegalArgumentException naming source and field if the text is invalid or its backend does not take a key
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

    /** Name of the model's file in a version folder: {@code model.onnx}, {@code model.plan}. */
    public String modelFile() {
        String named = parsed.getDefaultModelFilename();
        return named.isEmpty()
                ? BackendSchema.of("config.pbtxt", parsed.getBackend()).model()
                : named;
    }

    public boolean needsGpu() {
        return parsed.getInstanceGroupList().stream()
                        .anyMatch(group -> group.getKind() == ModelInstanceGroup.Kind.KIND_GPU)
                || parsed.getOptimization().getExecutionAccelerators().getGpuExecutionAcceleratorCount() > 0;
    }

    /** Whether the model runs on ONNX Runtime's own CPU kernels, without an accelerator. */
    public boolean isPlainOnnxRuntime() {
        return parsed.getBackend().equals("onnxruntime")
                && !needsGpu()
                && parsed.getOptimization().getExecutionAccelerators().getCpuExecutionAcceleratorCount() == 0;
    }
}
