package io.infaas.builder.command;

import io.infaas.builder.api.BuildRequest;
import io.infaas.builder.api.VariantBuilder;
import io.infaas.builder.policy.VariantPolicies;
import io.infaas.builder.policy.VariantPolicy;
import io.infaas.builder.progress.Progress;
import io.infaas.builder.report.BuildReport;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code infaas build}: a build without a pom. */
@Command(
        name = "build",
        mixinStandardHelpOptions = true,
        description =
                "Makes variants of trained networks, measures each on this machine, and writes those worth keeping"
                        + " as a Triton model repository with a catalog.")
public final class BuildCommand extends BuilderCommand {

    @Mixin
    private DefinitionArgument definition = new DefinitionArgument();

    @Option(
            names = "--output",
            paramLabel = "DIR",
            required = true,
            description = "Folder for repository, catalog and report. A previous result in it is replaced completely."
                    + " DIR-work beside it keeps finished steps for the next build.")
    private Path output = Path.of("infaas");

    @Option(
            names = "--force",
            description = "Builds even if nothing has changed since the last result, and measures everything again.")
    private boolean force;

    @Mixin
    private MeasuringOptions measuring = new MeasuringOptions();

    @Option(
            names = "--time-budget-seconds",
            paramLabel = "SECONDS",
            description = "Tries no further variant after this time (default: no limit).")
    private @Nullable Integer timeBudgetSeconds;

    @Option(
            names = "--on-variant-failed",
            paramLabel = "POLICY",
            defaultValue = "WARN",
            description = "Reaction to a variant that cannot be made or does not run: ${COMPLETION-CANDIDATES}"
                    + " (default: ${DEFAULT-VALUE}).")
    private VariantPolicy onVariantFailed = VariantPolicy.WARN;

    @Option(
            names = "--on-accuracy-drop",
            paramLabel = "POLICY",
            defaultValue = "WARN",
            description = "Reaction to a variant that loses more than variants.maxAccuracyDrop:"
                    + " ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private VariantPolicy onAccuracyDrop = VariantPolicy.WARN;

    @Override
    void run(Progress progress) {
        BuildReport report = new VariantBuilder().build(request(), progress);
        progress.note(report.table());
        progress.note("catalog and repository: " + report.output());
    }

    private BuildRequest request() {
        BuildRequest request = new BuildRequest(definition.path(), output)
                .withForce(force)
                .withProfileBudget(measuring.profileBudget())
                .withPolicies(new VariantPolicies(onVariantFailed, onAccuracyDrop, measuring.onUnstableProfile()))
                .withNodeType(measuring.nodeType());
        return timeBudgetSeconds == null ? request : request.withTimeBudget(Duration.ofSeconds(timeBudgetSeconds));
    }
}
