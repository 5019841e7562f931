package io.infaas.controller.status;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code infaas cordon}: exit status 0, or 1 if no controller answers or knows the node. */
@Command(
        name = "cordon",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Empties a node: nothing new is placed there, and what is there moves away, until 'infaas uncordon'"
                        + " or a restart of the controller.")
public final class CordonCommand implements Callable<Integer> {

    @Mixin
    private final AdminOptions admin = new AdminOptions();

    @Parameters(paramLabel = "NODE", description = "Name of the node, as 'infaas status' shows it.")
    private String node = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws AdminException, InterruptedException {
        admin.post("/nodes/" + node + "/cordon");
        spec.commandLine().getOut().printf("node '%s' is cordoned%n", node);
        return 0;
    }
}
