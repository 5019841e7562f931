package io.infaas.builder.maven;

import io.infaas.builder.api.ResultVerifier;
import io.infaas.builder.api.VerifyRequest;
import io.infaas.builder.progress.LineProgress;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Checks that a result matches its catalog: digests of files, and the accuracy of each variant, measured again.
 *
 * @since 0.1.0
 */
@Mojo(name = "verify", defaultPhase = LifecyclePhase.VERIFY, requiresProject = false, threadSafe = true)
public final class VerifyMojo extends ResultGoal {

    /**
     * Skip this goal.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.verify.skip", defaultValue = "false")
    private boolean skipGoal;

    @Override
    void run(LineProgress progress) {
        if (isSkipped("infaas.verify.skip", skipGoal)) {
            return;
        }
        new ResultVerifier().verify(new VerifyRequest(definition.toPath(), output()), progress);
    }
}
