package io.infaas.builder.maven;

import io.infaas.builder.inspect.StarterDefinition;
import io.infaas.builder.progress.LineProgress;
import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Writes infaas.yaml for a network, beside it. It builds as it is; its comments say what to change.
 *
 * @since 0.1.0
 */
@Mojo(name = "init", requiresProject = false, threadSafe = true)
public final class InitMojo extends Goal {

    /**
     * The ONNX file.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.model", required = true)
    private File model;

    /**
     * Items: a file or folder that the goal build reads, like a folder of pictures with one folder for each class. Without it, random
     * items are written.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.data")
    private @Nullable File data;

    @Override
    void run(LineProgress progress) {
        StarterDefinition.Written written = new StarterDefinition()
                .write(model.toPath(), Optional.ofNullable(data).map(given -> given.toPath()
                        .toAbsolutePath()
                        .normalize()));
        Path file = written.file();
        progress.note("%s: written; check it, then infaas:build -Dinfaas.definition=%s".formatted(file, file));
        written.warnings().forEach(progress::note);
    }
}
