package io.infaas.catalog;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.infaas.triton.config.ModelConfigs;
import io.infaas.triton.config.ModelConfigs.ModelConfigException;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelInstanceGroup;
import io.infaas.triton.protocol.ModelOptimizationPolicy;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

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
        String fileName = parsed.getDefaultModelFilename();
        return fileName.isEmpty()
                ? BackendSchema.of("config.pbtxt", parsed.getBackend()).model()
                : fileName;
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

    /**
     * The configuration keys that one backend of Triton takes: a resource {@code backends/<backend>.yaml} beside this class. Triton's
     * schema leaves the names of parameters and accelerators open; a backend refuses a wrong one at load or silently ignores it.
     *
     * @param model name of the model's file if the configuration does not name it
     * @param parameters parameter keys
     * @param cpuAccelerators parameter keys by accelerator name
     * @param gpuAccelerators parameter keys by accelerator name
     */
    record BackendSchema(
            String model,
            List<String> parameters,
            @JsonProperty(defaultValue = "{}") Map<String, List<String>> cpuAccelerators,
            @JsonProperty(defaultValue = "{}") Map<String, List<String>> gpuAccelerators) {

        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

        // cached: immutable resources that each configuration needs
        private static final Map<String, BackendSchema> KNOWN = new ConcurrentHashMap<>();

        /** Takes the defaults for keys that a document omits, which give null. */
        BackendSchema {
            Checks.filled("model", model);
            parameters = List.copyOf(parameters);
            cpuAccelerators = Map.copyOf(requireNonNullElse(cpuAccelerators, Map.of()));
            gpuAccelerators = Map.copyOf(requireNonNullElse(gpuAccelerators, Map.of()));
        }

        /** @throws IllegalArgumentException if there is no such backend */
        static BackendSchema of(String source, String name) {
            return KNOWN.computeIfAbsent(name, missing -> read(source, missing));
        }

        private static BackendSchema read(String source, String name) {
            String file = "backends/" + name + ".yaml";
            InputStream in = NAME.matcher(name).matches() ? BackendSchema.class.getResourceAsStream(file) : null;
            if (in == null) {
                throw new IllegalArgumentException(
                        "%s: backend '%s' is unknown: its parameter list %s is missing".formatted(source, name, file));
            }
            return DocumentFormat.YAML.parse(file, in, BackendSchema.class);
        }

        /** @throws IllegalArgumentException naming the first parameter or accelerator that the backend does not take */
        void check(String source, ModelConfig config) {
            String place = "%s: backend '%s'".formatted(source, config.getBackend());
            checkKnown(place, "parameter", config.getParametersMap().keySet(), parameters);
            ModelOptimizationPolicy.ExecutionAccelerators accelerators =
                    config.getOptimization().getExecutionAccelerators();
            accelerators(place, "cpu", accelerators.getCpuExecutionAcceleratorList(), cpuAccelerators);
            accelerators(place, "gpu", accelerators.getGpuExecutionAcceleratorList(), gpuAccelerators);
        }

        private static void accelerators(
                String place,
                String kind,
                List<ModelOptimizationPolicy.ExecutionAccelerators.Accelerator> used,
                Map<String, List<String>> allowed) {
            for (ModelOptimizationPolicy.ExecutionAccelerators.Accelerator accelerator : used) {
                checkKnown(place, kind + " accelerator", List.of(accelerator.getName()), allowed.keySet());
                checkKnown(
                        "%s: accelerator '%s'".formatted(place, accelerator.getName()),
                        "parameter",
                        accelerator.getParametersMap().keySet(),
                        allowed.getOrDefault(accelerator.getName(), List.of()));
            }
        }

        private static void checkKnown(String place, String kind, Collection<String> used, Collection<String> allowed) {
            for (String key : new TreeSet<>(used)) {
                if (!allowed.contains(key)) {
                    throw new IllegalArgumentException("%s has no %s '%s'; %s"
                            .formatted(
                                    place,
                                    kind,
                                    key,
                                    allowed.isEmpty() ? "it takes none" : "known are " + new TreeSet<>(allowed)));
                }
            }
        }
    }
}
