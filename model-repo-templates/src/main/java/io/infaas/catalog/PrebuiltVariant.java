package io.infaas.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A variant whose files somebody made elsewhere: a plan, a TorchScript model, a model of OpenVINO's own format.
 *
 * @param architecture that it is a form of: one of the definition, or a new one that keeps the application's contract
 * @param transform a word for what was done to it, for its name
 * @param target configuration template, which also says what the first file is called in the repository
 * @param files paths: the model, then what lies beside it under the names that they have
 * @param node name of the type of the node that it is measured on, or null where it stays unprofiled
 * @param threads intra-op threads of one execution
 * @param instances executions side by side
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
