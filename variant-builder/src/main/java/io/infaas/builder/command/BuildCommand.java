package io.infaas.builder.command;

import io.infaas.builder.BuildRequest;
import io.infaas.builder.LineProgress;
import io.infaas.builder.VariantBuilder;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.report.BuildReport;
import io.infaas.builder.report.Summary;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code infaas build}: the builder without a pom. */
@Command(
        name = "build",
        mixinStandardHelpOptions = true,
        description = "Makes variants of trained networks, measures each on this machine and writes those worth having"
                + " as a Triton model repository with its catalog.")
public final class BuildCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "DEFINITION", description = "The application's infaas.yaml, or its folder.")
    private Path definition = Path.of("infaas.yaml");

    @Option(
            names = "--output",
            paramLabel = "DIR",
            required = true,
            description = "Folder for repository and catalog; an earlier result in it is replaced as a whole.")
    private Path output = Path.of("infaas");

    @Option(names = "--force", description = "Build even if nothing has changed since the last result.")
    private boolean force;

    @Option(
            names = "--node-type",
            paramLabel = "NAME",
            defaultValue = BuildRequest.LOCAL,
            description = "Name of the node type that the profiles stand for (default: ${DEFAULT-VALUE}).")
    private String nodeType = BuildRequest.LOCAL;

    @Option(
            names = "--price-per-hour",
            paramLabel = "USD",
            description = "Its price (default: 0.04 for each core, a nominal price).")
    private @Nullable Double pricePerHour;

    @Option(
            names = "--profile-seconds",
            paramLabel = "SECONDS",
            defaultValue = "4",
            description = "Longest time that one variant is timed (default: ${DEFAULT-VALUE}).")
    private int profileSeconds;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try {
            BuildReport report = new VariantBuilder().build(request(), new LineProgress(line -> {
                out.println(line);
                out.flush();
            }));
            out.println(Summary.of(report.variants(), report.cuts()));
            out.println(report.output());
            return 0;
        } catch (BuildException | IllegalArgumentException e) {
            err.println(e.getMessage());
            return 1;
        } finally {
            out.flush();
            err.flush();
        }
    }

    private BuildRequest request() {
        return new BuildRequest(definition, output)
                .withForce(force)
                .withProfileBudget(Duration.ofSeconds(profileSeconds))
                .onThisMachineAs(nodeType, pricePerHour);
    }
}
