package io.infaas.controller.status;

import java.io.PrintWriter;
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
                "Drains a node: it takes no placements, and its instances move to other nodes, until 'infaas uncordon'.")
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

    /** The node of a cordon or uncordon command, and its controller. */
    static final class CordonedNode {

        @Mixin
        private final AdminOptions admin = new AdminOptions();

        @Parameters(paramLabel = "NODE", description = "Name of the node, as 'infaas status' shows it.")
        private String node = "";

        /**
         * Posts the action and prints the result. Blocks for at most some seconds.
         *
         * @param done new state of the node
         */
        void post(String action, String done, PrintWriter out) throws AdminException, InterruptedException {
            String unused = admin.ask("POST", "/nodes/" + node + "/" + action, null);
            out.printf("node '%s' is %s%n", node, done);
        }
    }

    /** {@code infaas uncordon}: exit status 0, or 1 if no controller answers or knows the node. */
    @Command(
            name = "uncordon",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Uses a cordoned node again.")
    public static final class UncordonCommand implements Callable<Integer> {

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
}
