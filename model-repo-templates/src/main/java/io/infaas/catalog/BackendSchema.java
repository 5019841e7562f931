package io.infaas.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelOptimizationPolicy;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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

    BackendSchema(
            String model,
            List<String> parameters,
            @Nullable Map<String, List<String>> cpuAccelerators,
            @Nullable Map<String, List<String>> gpuAccelerators) {
        this.model = Checks.filled("model", model);
        this.parameters = List.copyOf(parameters);
        this.cpuAccelerators = cpuAccelerators == null ? Map.of() : Map.copyOf(cpuAccelerators);
        this.gpuAccelerators = gpuAccelerators == null ? Map.of() : Map.copyOf(gpuAccelerators);
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
                    "%s: backend '%s' is unknown: there is no %s with the parameters that it takes"
                            .formatted(source, name, file));
        }
        return DocumentFormat.YAML.parse(file, in, BackendSchema.class);
    }

    /** @throws IllegalArgumentException naming the first parameter or accelerator that the backend does not take */
    void check(String source, ModelConfig config) {
        String place = "%s: backend '%s'".formatted(source, config.getBackend());
        known(place, "parameter", config.getParametersMap().keySet(), parameters);
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
            known(place, kind + " accelerator", List.of(accelerator.getName()), allowed.keySet());
            known(
                    "%s: accelerator '%s'".formatted(place, accelerator.getName()),
                    "parameter",
                    accelerator.getParametersMap().keySet(),
                    allowed.getOrDefault(accelerator.getName(), List.of()));
        }
    }

    private static void known(String place, String kind, Collection<String> used, Collection<String> allowed) {
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
