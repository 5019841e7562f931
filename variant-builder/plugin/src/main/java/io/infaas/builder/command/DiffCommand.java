package io.infaas.builder.command;

import io.infaas.builder.progress.Progress;
import io.infaas.catalog.CatalogDiff;
import io.infaas.catalog.CatalogFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code infaas catalog diff}: the differences between two catalogs. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description = "Prints the differences between two catalogs. The exit status is 0 whether or not there are any.")
public final class DiffCommand extends BuilderCommand {

    @Parameters(index = "0", paramLabel = "OLDER", description = "A catalog.json, or the folder that a build wrote.")
    private Path older = Path.of(CatalogFile.NAME);

    @Parameters(
            index = "1",
            paramLabel = "NEWER",
            description = "The catalog to compare it with, given in the same way.")
    private Path newer = Path.of(CatalogFile.NAME);

    @Override
    protected void run(Progress progress) {
        List<String> lines = CatalogDiff.of(CatalogFile.read(file(older)), CatalogFile.read(file(newer)))
                .lines();
        (lines.isEmpty() ? List.of("no differences") : lines).forEach(progress::note);
    }

    private static Path file(Path path) {
        return Files.isDirectory(path) ? path.resolve(CatalogFile.NAME) : path;
    }
}
