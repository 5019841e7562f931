package io.infaas.builder.command;

import io.infaas.builder.api.NodeProfileRequest;
import io.infaas.builder.api.NodeResultProfiler;
import io.infaas.builder.api.ProfileRequest;
import io.infaas.builder.api.ResultProfiler;
import io.infaas.builder.progress.Progress;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code infaas profile}: profiles of a result on this machine, or on a node. */
@Command(
        name = "profile",
        mixinStandardHelpOptions = true,
        description =
                "Measures the variants of a result on this machine or on a node; profiles of other node types stay in its catalog.")
public final class ProfileCommand extends BuilderCommand {

    @Mixin
    private DefinitionArgument definition = new DefinitionArgument();

    @Option(names = "--result", paramLabel = "DIR", required = true, description = "The folder that a build wrote.")
    private Path result = Path.of("infaas");

    @Mixin
    private MeasuringOptions measuring = new MeasuringOptions();

    @Mixin
    private MeasuredNodeOptions node = new MeasuredNodeOptions();

    @Override
    void run(Progress progress) {
        if (node.isGiven()) {
            new NodeResultProfiler()
                    .profile(
                            new NodeProfileRequest(
                                    definition.path(),
                                    result,
                                    node.address(),
                                    node.type(result, measuring.typeName(), measuring.pricePerHour()),
                                    measuring.profileBudget(),
                                    measuring.onUnstableProfile()),
                            progress);
            return;
        }
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
