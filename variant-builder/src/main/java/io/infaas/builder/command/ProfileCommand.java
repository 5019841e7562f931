package io.infaas.builder.command;

import io.infaas.builder.ProfileRequest;
import io.infaas.builder.Profiler;
import io.infaas.builder.Progress;
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
public final class ProfileCommand extends Spoken {

    @Parameters(index = "0", paramLabel = "DEFINITION", description = "The application's infaas.yaml, or its folder.")
    private Path definition = Path.of("infaas.yaml");

    @Option(names = "--result", paramLabel = "DIR", required = true, description = "The folder that a build wrote.")
    private Path result = Path.of("infaas");

    @Mixin
    private Measuring measuring = new Measuring();

    @Override
    void run(Progress progress) {
        new Profiler()
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
