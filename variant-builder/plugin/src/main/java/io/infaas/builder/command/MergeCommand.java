package io.infaas.builder.command;

import io.infaas.builder.api.MergeRequest;
import io.infaas.builder.api.ResultMerger;
import io.infaas.builder.progress.Progress;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code infaas catalog merge}: results of different applications as one. */
@Command(
        name = "merge",
        mixinStandardHelpOptions = true,
        description = {
            "Merges results of different applications: one catalog and one repository for nodes, controller and gateways"
                    + " that serve all of them.",
            "Names of applications, architectures and variants must differ; node types of one name must be equal. Otherwise"
                    + " the exit status is 1 and nothing is written."
        })
public final class MergeCommand extends BuilderCommand {

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
        new ResultMerger().merge(new MergeRequest(results, output, false), progress);
    }
}
