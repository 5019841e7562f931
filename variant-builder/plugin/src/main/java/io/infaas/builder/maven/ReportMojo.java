package io.infaas.builder.maven;

import io.infaas.builder.command.ReportCommand;
import io.infaas.builder.progress.Progress;
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
public final class ReportMojo extends ReportCommand implements MavenGoal {

    /** Skip this goal. */
    @Parameter(property = "infaas.report.skip", defaultValue = "false")
    public void setSkipGoal(boolean skipGoal) {
        skip("infaas.report.skip", skipGoal);
    }

    @Override
    protected void run(Progress progress) throws IOException {
        Path file = place(report).toAbsolutePath();
        Files.createDirectories(file.getParent());
        super.run(progress);
        progress.note("report: " + file);
    }
}
