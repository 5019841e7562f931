package io.infaas.controller.status;

import java.io.PrintWriter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The node that a command cordons, or whose cordon it lifts, and the controller that does so. */
final class CordonedNode {

    @Mixin
    private final AdminOptions admin = new AdminOptions();

    @Parameters(paramLabel = "NODE", description = "Name of the node, as 'infaas status' shows it.")
    private String node = "";

    /**
     * Has it done and says so. Blocks for at most some seconds.
     *
     * @param done what the node is now
     */
    void post(String action, String done, PrintWriter out) throws AdminException, InterruptedException {
        admin.post("/nodes/" + node + "/" + action);
        out.printf("node '%s' is %s%n", node, done);
    }
}
