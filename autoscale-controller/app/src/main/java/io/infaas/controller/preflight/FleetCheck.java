package io.infaas.controller.preflight;

import io.infaas.controller.fleetfile.NodeClass;
import java.util.function.Supplier;

/**
 * One thing that a controller needs before it is started.
 *
 * @param name no other check of an examination has it
 * @param action the action of IAM that it needs, such as {@code ec2:DescribeImages}; blank if it calls no service
 * @param question changes nothing; blocks for at most the deadlines of its calls
 */
record FleetCheck(String name, String action, Supplier<Finding> question) {

    /** A check that has the name of its action. */
    static FleetCheck of(String action, Supplier<Finding> question) {
        return new FleetCheck(action, action, question);
    }

    static FleetCheck of(NodeClass nodes, String subject, String action, Supplier<Finding> question) {
        return new FleetCheck("class %s, %s".formatted(nodes.name(), subject), action, question);
    }
}
