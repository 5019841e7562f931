package io.infaas.builder.maven;

import io.infaas.builder.api.BuildRequest;
import io.infaas.builder.api.VariantBuilder;
import io.infaas.builder.policy.VariantPolicies;
import io.infaas.builder.policy.VariantPolicy;
import io.infaas.builder.progress.LineProgress;
import io.infaas.builder.report.BuildReport;
import io.infaas.builder.repository.Archive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.project.MavenProjectHelper;

/**
 * Makes variants of the trained networks of an application, measures each on this machine, and writes those worth keeping as a
 * Triton model repository with a catalog. A build repeats only steps whose inputs have changed: definition, networks, data,
 * plugin or machine. After a build was killed, the next one continues where it stopped.
 *
 * @since 0.1.0
 */
@Mojo(name = "build", defaultPhase = LifecyclePhase.PACKAGE, requiresProject = false, threadSafe = true)
public final class BuildMojo extends MeasuringGoal {

    private static final String ATTACHED = "infaas";

    /**
     * Build even if nothing has changed since the last result, and measure everything again.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.force", defaultValue = "false")
    private boolean force;

    /**
     * Seconds after which no further variant is tried; the report lists what was not tried. 0: no limit.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.timeBudgetSeconds", defaultValue = "0")
    private int timeBudgetSeconds;

    /**
     * Reaction to a variant that cannot be made or does not run: FAIL, WARN or IGNORE. The catalog never has such a variant.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.onVariantFailed", defaultValue = "WARN")
    private VariantPolicy onVariantFailed;

    /**
     * Reaction to a variant that loses more accuracy than {@code variants.maxAccuracyDrop} of the definition: FAIL, WARN or
     * IGNORE. The catalog never has such a variant.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.onAccuracyDrop", defaultValue = "WARN")
    private VariantPolicy onAccuracyDrop;

    /**
     * Attach the result to the build as a ZIP file with the classifier {@code infaas}. Equal results give equal bytes.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.attach", defaultValue = "true")
    private boolean attach;

    /**
     * Timestamp of all entries of the ZIP file.
     *
     * @since 0.1.0
     */
    @Parameter(defaultValue = "${project.build.outputTimestamp}")
    private String outputTimestamp;

    /**
     * Skip this goal.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.build.skip", defaultValue = "false")
    private boolean skipBuild;

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    private MavenProject project;

    private final MavenProjectHelper helper;

    @Inject
    public BuildMojo(MavenProjectHelper helper) {
        this.helper = helper;
    }

    @Override
    void run(LineProgress progress) throws IOException {
        if (isSkipped("infaas.build.skip", skipBuild)) {
            return;
        }
        BuildRequest request = new BuildRequest(definition.toPath(), output())
                .withForce(force)
                .withProfileBudget(profileBudget())
                .withPolicies(new VariantPolicies(onVariantFailed, onAccuracyDrop, onUnstableProfile))
                .onThisMachineAs(nodeType, pricePerHour);
        BuildReport report = new VariantBuilder()
                .build(
                        timeBudgetSeconds == 0
                                ? request
                                : request.withTimeBudget(Duration.ofSeconds(timeBudgetSeconds)),
                        progress);
        if (attach) {
            attach(report);
        }
        if (!report.upToDate()) {
            report.table().lines().forEach(getLog()::info);
        }
        getLog().info("catalog and repository: " + report.output());
    }

    private void attach(BuildReport report) throws IOException {
        Path zip = Path.of(report.output() + ".zip");
        if (!report.upToDate() || !Files.exists(zip)) {
            Archive.write(report.output(), zip, Timestamps.parse(outputTimestamp));
        }
        helper.attachArtifact(project, "zip", ATTACHED, zip.toFile());
    }
}
