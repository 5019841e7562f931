package io.infaas.builder.maven;

import io.infaas.builder.command.InitCommand;
import java.nio.file.Path;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Writes infaas.yaml for a network, beside it. The file is ready to build; its comments suggest changes.
 *
 * @since 0.1.0
 */
@Mojo(name = "init", requiresProject = false, threadSafe = true)
public final class InitMojo extends InitCommand implements MavenGoal {

    @Override
    protected String next(Path file) {
        return "infaas:build -Dinfaas.definition=" + file;
    }
}
