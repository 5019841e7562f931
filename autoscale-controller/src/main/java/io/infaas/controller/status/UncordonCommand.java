package io.infaas.controller.status;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code infaas uncordon}: exit status 0, or 1 if no controller answers or knows the node. */
@Command(
        name = "uncordon",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Uses a cordoned node again.")
public final class UncordonCommand implements Callable<Integer> {

    @Mixin
    private final AdminOptions admin = new AdminOptions();

    @Parameters(paramLabel = "NODE", description = "Name of the node, as 'infaas status' shows it.")
    private String node = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws AdminException, InterruptedException {
        admin.post("/nodes/" + node + "/uncordon");
        spec.commandLine().getOut().printf("node '%s' is used again%n", node);
        return 0;
    }
}
