package io.infaas.controller.status;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code infaas status}: prints tables; exit status 0, or 1 if no controller answers. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Shows the state of a controller: gateways, nodes, instances, demand, pending actions and the last changes.")
public final class StatusCommand implements Callable<Integer> {

    @Mixin
    private final PrintedDocument document = new PrintedDocument();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws AdminException, InterruptedException {
        document.print(
                "/status",
                ControllerStatus.class,
                StatusText::of,
                spec.commandLine().getOut());
        return 0;
    }
}
