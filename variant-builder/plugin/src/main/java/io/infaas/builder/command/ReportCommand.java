package io.infaas.builder.command;

import io.infaas.builder.progress.Progress;
import io.infaas.builder.report.BuildRecord;
import io.infaas.builder.report.ReportPage;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code infaas report}: the report of a result. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Writes the report of a result as one HTML file.")
public final class ReportCommand extends BuilderCommand {

    @Parameters(index = "0", paramLabel = "RESULT", description = "The folder that a build wrote.")
    private Path result = Path.of("infaas");

    @Parameters(index = "1", paramLabel = "FILE", description = "The file to write; it is replaced if it exists.")
    private Path file = Path.of(ReportPage.NAME);

    @Override
    void run(Progress progress) throws IOException {
        ReportPage.write(file.toAbsolutePath(), BuildRecord.read(result));
    }
}
