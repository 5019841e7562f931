package io.infaas.builder.command;

import io.infaas.builder.progress.Progress;
import io.infaas.builder.report.BuildRecord;
import io.infaas.builder.report.ReportPage;
import java.io.File;
import java.io.IOException;
import org.apache.maven.plugins.annotations.Parameter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code infaas report}: the report of a result. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Writes the report of a result as one HTML file.")
public class ReportCommand extends ResultGoal {

    /** The file to write; it is replaced if it exists. */
    @Parameter(
            property = "infaas.report",
            defaultValue = "${project.build.directory}/infaas-report.html",
            required = true)
    @Parameters(index = "1", paramLabel = "FILE", description = "The file to write; it is replaced if it exists.")
    protected File report = new File(ReportPage.NAME);

    @Parameters(index = "0", paramLabel = "RESULT", description = RESULT)
    void read(File folder) {
        output = folder;
    }

    @Override
    protected void run(Progress progress) throws IOException {
        ReportPage.write(place(report).toAbsolutePath(), BuildRecord.read(output()));
    }
}
