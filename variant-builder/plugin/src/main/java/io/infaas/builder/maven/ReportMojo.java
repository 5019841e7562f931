package io.infaas.builder.maven;

import io.infaas.builder.progress.LineProgress;
import io.infaas.builder.report.BuildRecord;
import io.infaas.builder.report.ReportPage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Writes the report of a result: one HTML file with Pareto fronts, lineage and all measurements.
 *
 * @since 0.1.0
 */
@Mojo(name = "report", defaultPhase = LifecyclePhase.VERIFY, requiresProject = false, threadSafe = true)
public final class ReportMojo extends ResultGoal {

    /**
     * Skip this goal.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.report.skip", defaultValue = "false")
    private boolean skipGoal;

    /**
     * The file to write; it is replaced if it exists.
     *
     * @since 0.1.0
     */
    @Parameter(
            property = "infaas.report",
            defaultValue = "${project.build.directory}/infaas-report.html",
            required = true)
    private File report;

    @Override
    void run(LineProgress progress) throws IOException {
        if (isSkipped("infaas.report.skip", skipGoal)) {
            return;
        }
        Path file = place(report).toAbsolutePath();
        Files.createDirectories(file.getParent());
        ReportPage.write(file, BuildRecord.read(output()));
        progress.note("report: " + file);
    }
}
