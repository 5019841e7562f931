package io.infaas.controller.status;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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
    private final CordonedNode node = new CordonedNode();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws AdminException, InterruptedException {
        node.post("cordon", "cordoned", spec.commandLine().getOut());
        return 0;
    }
}
