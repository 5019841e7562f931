package io.infaas.builder.command;

import io.infaas.builder.api.ResultMerger;
import io.infaas.builder.progress.Progress;
import io.infaas.catalog.CatalogDiff;
import io.infaas.catalog.CatalogFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code infaas catalog}: the commands for catalogs. */
@Command(
        name = "catalog",
        mixinStandardHelpOptions = true,
        description = "Commands for catalogs.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {CatalogCommand.DiffCommand.class, CatalogCommand.MergeCommand.class})
public final class CatalogCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Missing COMMAND: one of "
                        + String.join(", ", spec.subcommands().keySet()));
    }

    /** {@code infaas catalog diff}: the differences between two catalogs. */
    @Command(
            name = "diff",
            mixinStandardHelpOptions = true,
            description =
                    "Prints the differences between two catalogs. The exit status is 0 with or without differences.")
    public static final class DiffCommand extends BuilderCommand {

        @Parameters(
                index = "0",
                paramLabel = "OLDER",
                description = "A catalog.json, or the folder that a build wrote.")
        private Path older = Path.of(CatalogFile.NAME);

        @Parameters(
                index = "1",
                paramLabel = "NEWER",
                description = "The newer catalog.json, or the folder that a build wrote.")
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

    /** {@code infaas catalog merge}: results of different applications as one. */
    @Command(
            name = "merge",
            mixinStandardHelpOptions = true,
            description = {
                "Merges results of different applications: one catalog and one repository for nodes, controller and gateways"
                        + " that serve all of them.",
                "Names of applications, architectures and variants must differ; node types of one name must be equal. Otherwise"
                        + " the exit status is 1 and no file is written."
            })
    public static final class MergeCommand extends BuilderCommand {

        @Parameters(
                arity = "2..*",
                paramLabel = "RESULT",
                description = "Folders that builds wrote, with catalog.json and repository.")
        private List<Path> results = List.of();

        @Option(
                names = "--output",
                paramLabel = "DIR",
                required = true,
                description =
                        "Folder for the merged catalog and repository. A previous result in it is replaced completely.")
        private Path output = Path.of("merged");

        @Override
        protected void run(Progress progress) {
            new ResultMerger().merge(new ResultMerger.MergeRequest(results, output, false), progress);
        }
    }
}
