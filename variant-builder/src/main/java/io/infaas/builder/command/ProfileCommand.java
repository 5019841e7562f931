package io.infaas.builder.command;

import io.infaas.builder.api.ProfileRequest;
import io.infaas.builder.api.ResultProfiler;
import io.infaas.builder.progress.Progress;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code infaas profile}: profiles of a result on this machine. */
@Command(
        name = "profile",
        mixinStandardHelpOptions = true,
        description =
                "Measures the variants of a result on this machine; profiles of other node types stay in its catalog.")
public final class ProfileCommand extends BuilderCommand {

    @Mixin
    private DefinitionArgument definition = new DefinitionArgument();

    @Option(names = "--result", paramLabel = "DIR", required = true, description = "The folder that a build wrote.")
    private Path result = Path.of("infaas");

    @Mixin
    private MeasuringOptions measuring = new MeasuringOptions();

    @Override
    void run(Progress progress) {
        new ResultProfiler()
                .profile(
                        new ProfileRequest(
                                definition.path(),
                                result,
                                measuring.nodeType(),
                                measuring.profileBudget(),
                                measuring.onUnstableProfile()),
                        progress);
    }
}
