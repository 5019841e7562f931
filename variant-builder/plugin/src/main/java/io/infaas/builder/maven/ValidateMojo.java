package io.infaas.builder.maven;

import io.infaas.builder.command.ValidateCommand;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Checks the definition and everything that it names, and runs each trained network once on the evaluation data. Writes nothing.
 *
 * @since 0.1.0
 */
@Mojo(name = "validate", defaultPhase = LifecyclePhase.VALIDATE, requiresProject = false, threadSafe = true)
public final class ValidateMojo extends ValidateCommand implements MavenGoal {

    /** Skip this goal. */
    @Parameter(property = "infaas.validate.skip", defaultValue = "false")
    public void setSkipGoal(boolean skipGoal) {
        skip("infaas.validate.skip", skipGoal);
    }
}
