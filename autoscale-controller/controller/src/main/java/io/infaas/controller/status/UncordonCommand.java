package io.infaas.controller.status;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code infaas uncordon}: exit status 0, or 1 if no controller answers or knows the node. */
@Command(
        name = "uncordon",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Uses a cordoned node again.")
public final class UncordonCommand implements Callable<Integer> {

    @Mixin
    private final CordonedNode node = new CordonedNode();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws AdminException, InterruptedException {
        node.post("uncordon", "used again", spec.commandLine().getOut());
        return 0;
    }
}
