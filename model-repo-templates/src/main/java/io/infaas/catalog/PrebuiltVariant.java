package io.infaas.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A variant whose files exist already: a TensorRT plan, a TorchScript model, a model in OpenVINO's own format.
 *
 * @param architecture its architecture: one of the definition, or a new one that keeps the application's contract
 * @param transform the transform's part of its name
 * @param target configuration template; it names the first file in the repository
 * @param files paths: first the model, then further files, which keep their names
 * @param node type of the node that it is profiled on; null if it stays unprofiled
 * @param threads intra-op threads per execution
 * @param instances number of concurrent executions
 */
public record PrebuiltVariant(
        String architecture,
        String transform,
        String target,
        List<String> files,
        @JsonProperty(defaultValue = "none") @Nullable String node,
        @JsonProperty(defaultValue = "1") Integer threads,
        @JsonProperty(defaultValue = "1") Integer instances) {

    public PrebuiltVariant(
            String architecture,
            String transform,
            String target,
            List<String> files,
            @Nullable String node,
            @Nullable Integer threads,
            @Nullable Integer instances) {
        this.architecture = Checks.name("architecture", architecture);
        this.transform = Checks.name("transform", transform);
        this.target = Checks.name("target", target);
        this.files = Checks.notEmpty("files", files);
        this.node = node;
        this.threads = threads == null ? 1 : threads;
        this.instances = instances == null ? 1 : instances;
        Checks.positive("threads", this.threads);
        Checks.positive("instances", this.instances);
    }
}
