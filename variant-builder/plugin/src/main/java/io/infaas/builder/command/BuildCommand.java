package io.infaas.builder.command;

import io.infaas.builder.api.BuildRequest;
import io.infaas.builder.api.VariantBuilder;
import io.infaas.builder.policy.VariantPolicies;
import io.infaas.builder.policy.VariantPolicy;
import io.infaas.builder.progress.Progress;
import io.infaas.builder.report.BuildReport;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Parameter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code infaas build}: a build without a pom. */
@Command(
        name = "build",
        mixinStandardHelpOptions = true,
        description =
                "Makes variants of trained networks, measures each on this machine, and writes those worth keeping"
                        + " as a Triton model repository with a catalog.")
public class BuildCommand extends MeasuringGoal {

    private Optional<Duration> timeBudget = Optional.empty();

    /** Build even if nothing has changed since the last result, and measure everything again. */
    @Parameter(property = "infaas.force", defaultValue = "false")
    @Option(
            names = "--force",
            description = "Builds even if nothing has changed since the last result, and measures everything again.")
    private boolean force;

    /**
     * Reaction to a variant that cannot be made or does not run: FAIL, WARN or IGNORE. The catalog never has such a variant.
     */
    @Parameter(property = "infaas.onVariantFailed", defaultValue = "WARN")
    @Option(
            names = "--on-variant-failed",
            paramLabel = "POLICY",
            defaultValue = "WARN",
            description = "Reaction to a variant that cannot be made or does not run: ${COMPLETION-CANDIDATES}"
                    + " (default: ${DEFAULT-VALUE}).")
    private VariantPolicy onVariantFailed = VariantPolicy.WARN;

    /**
     * Reaction to a variant that loses more accuracy than {@code variants.maxAccuracyDrop} of the definition: FAIL, WARN or
     * IGNORE. The catalog never has such a variant.
     */
    @Parameter(property = "infaas.onAccuracyDrop", defaultValue = "WARN")
    @Option(
            names = "--on-accuracy-drop",
            paramLabel = "POLICY",
            defaultValue = "WARN",
            description = "Reaction to a variant that loses more than variants.maxAccuracyDrop:"
                    + " ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private VariantPolicy onAccuracyDrop = VariantPolicy.WARN;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            required = true,
            description = "Folder for repository, catalog and report. A previous result in it is replaced completely."
                    + " DIR-work beside it keeps finished steps for the next build.")
    void writeTo(File folder) {
        output = folder;
    }

    @Option(
            names = "--time-budget-seconds",
            paramLabel = "SECONDS",
            description = "Tries no further variant after this time (default: no limit).")
    protected final void limit(int seconds) {
        timeBudget = Optional.of(Duration.ofSeconds(seconds));
    }

    @Override
    protected void run(Progress progress) throws IOException {
        BuildReport report = build(progress);
        progress.note(report.table());
        progress.note("catalog and repository: " + report.output());
    }

    protected final BuildReport build(Progress progress) {
        BuildRequest request = new BuildRequest(
                definition(),
                output(),
                force,
                Optional.of(thisMachine()),
                profileBudget(),
                timeBudget,
                new VariantPolicies(onVariantFailed, onAccuracyDrop, onUnstableProfile));
        return new VariantBuilder().build(request, progress);
    }
}
