package io.infaas.builder.command;

import io.infaas.builder.api.ProfileRequest;
import io.infaas.builder.api.ResultProfiler;
import io.infaas.builder.progress.Progress;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code infaas profile}. */
@Command(
        name = "profile",
        mixinStandardHelpOptions = true,
        description = "Measures the variants of a result anew on this machine, beside those of other node types.")
public final class ProfileCommand extends BuilderCommand {

    @Parameters(index = "0", paramLabel = "DEFINITION", description = "The application's infaas.yaml, or its folder.")
    private Path definition = Path.of("infaas.yaml");

    @Option(names = "--result", paramLabel = "DIR", required = true, description = "The folder that a build wrote.")
    private Path result = Path.of("infaas");

    @Mixin
    private MeasuringOptions measuring = new MeasuringOptions();

    @Override
    void run(Progress progress) {
        new ResultProfiler()
                .profile(
                        new ProfileRequest(
                                definition,
                                result,
                                measuring.nodeType(),
                                measuring.profileBudget(),
                                measuring.onUnstableProfile()),
                        progress);
    }
}
