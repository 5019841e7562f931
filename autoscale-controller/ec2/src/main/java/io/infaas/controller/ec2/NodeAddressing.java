package io.infaas.controller.ec2;

import io.infaas.controller.node.NodeMachine;
import io.infaas.gateway.contract.Node;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Instance;

/** Where the node of a running instance answers, once it does. */
@FunctionalInterface
interface NodeAddressing {

    Optional<Node> address(Instance instance, NodeMachine machine);
}
