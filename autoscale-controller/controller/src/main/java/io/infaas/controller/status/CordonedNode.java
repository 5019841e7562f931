package io.infaas.controller.status;

import java.io.PrintWriter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The node of a cordon or uncordon command, and its controller. */
final class CordonedNode {

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
        admin.post("/nodes/" + node + "/" + action);
        out.printf("node '%s' is %s%n", node, done);
    }
}
