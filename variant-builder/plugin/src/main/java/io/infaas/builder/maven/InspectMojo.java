package io.infaas.builder.maven;

import io.infaas.builder.inspect.NetworkInspector;
import io.infaas.builder.progress.LineProgress;
import java.io.File;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Prints inputs, outputs and operators of a network, the memory that a build needs, and what each transform would do.
 *
 * @since 0.1.0
 */
@Mojo(name = "inspect", requiresProject = false, threadSafe = true)
public final class InspectMojo extends Goal {

    /**
     * The ONNX file.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.model", required = true)
    private File model;

    @Override
    void run(LineProgress progress) {
        new NetworkInspector().inspect(model.toPath()).forEach(progress::note);
    }
}
