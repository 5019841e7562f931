package io.infaas.builder.maven;

import io.infaas.builder.command.BuildCommand;
import io.infaas.builder.progress.Progress;
import io.infaas.builder.report.BuildReport;
import io.infaas.builder.repository.Archive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.project.MavenProjectHelper;
import org.jspecify.annotations.Nullable;

/**
 * Makes variants of an application's trained networks, measures each on this machine, and writes those worth keeping as a Triton model
 * repository with a catalog. A build repeats only steps whose inputs have changed: definition, networks, data, plugin or machine. After a
 * build was killed, the next one continues where it stopped.
 *
 * @since 0.1.0
 */
@Mojo(name = "build", defaultPhase = LifecyclePhase.PACKAGE, requiresProject = false, threadSafe = true)
public final class BuildMojo extends BuildCommand implements MavenGoal {

    private static final String ATTACHED = "infaas";

    /** The earliest time that a ZIP file can hold without extensions. */
    private static final LocalDateTime NONE = LocalDateTime.of(1980, 2, 1, 0, 0);

    /** Attach the result to the build as a ZIP file with the classifier {@code infaas}. Equal results give equal bytes. */
    @Parameter(property = "infaas.attach", defaultValue = "true")
    private boolean attach;

    /** Timestamp of all entries of the ZIP file. */
    @Parameter(defaultValue = "${project.build.outputTimestamp}")
    private String outputTimestamp;

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    private MavenProject project;

    private final MavenProjectHelper helper;

    @Inject
    public BuildMojo(MavenProjectHelper helper) {
        this.helper = helper;
    }

    /** Seconds after which no further variant is tried; the report lists untried settings. 0: no limit. */
    @Parameter(property = "infaas.timeBudgetSeconds", defaultValue = "0")
    public void setTimeBudgetSeconds(int seconds) {
        if (seconds != 0) {
            limit(seconds);
        }
    }

    /** Skip this goal. */
    @Parameter(property = "infaas.build.skip", defaultValue = "false")
    public void setSkipBuild(boolean skipBuild) {
        skip("infaas.build.skip", skipBuild);
    }

    @Override
    protected void run(Progress progress) throws IOException {
        BuildReport report = build(progress);
        if (attach) {
            attach(report);
        }
        if (!report.upToDate()) {
            report.table().lines().forEach(progress::note);
        }
        progress.note("catalog and repository: " + report.output());
    }

    private void attach(BuildReport report) throws IOException {
        Path zip = Path.of(report.output() + ".zip");
        if (!report.upToDate() || !Files.exists(zip)) {
            Archive.write(report.output(), zip, timestamp(outputTimestamp));
        }
        helper.attachArtifact(project, "zip", ATTACHED, zip.toFile());
    }

    /** The time in UTC; a constant if none is given. */
    static LocalDateTime timestamp(@Nullable String text) {
        if (text == null || text.isBlank() || text.length() == 1) {
            return NONE;
        }
        try {
            Instant time = text.matches("\\d+")
                    ? Instant.ofEpochSecond(Long.parseLong(text))
                    : OffsetDateTime.parse(text).toInstant();
            return LocalDateTime.ofInstant(time, ZoneOffset.UTC);
        } catch (DateTimeException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "project.build.outputTimestamp '%s' must be ISO 8601, for example 2026-01-01T00:00:00Z"
                            .formatted(text),
                    e);
        }
    }
}
