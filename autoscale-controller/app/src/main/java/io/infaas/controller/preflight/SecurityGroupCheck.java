package io.infaas.controller.preflight;

import io.infaas.controller.fleetfile.NodeClass;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;

/** The security groups of a class exist. */
record SecurityGroupCheck(NodeClass nodes, Ec2Client ec2) implements FleetCheck {

    @Override
    public String name() {
        return "class %s, security groups".formatted(nodes.name());
    }

    @Override
    public String action() {
        return "ec2:DescribeSecurityGroups";
    }

    @Override
    public Finding examine() {
        List<String> given = nodes.securityGroups();
        if (given.isEmpty()) {
            return ok("none given: EC2 takes the default group of the network");
        }
        List<String> found = ec2
                .describeSecurityGroups(request -> request.filters(
                        Filter.builder().name("group-id").values(given).build()))
                .securityGroups()
                .stream()
                .map(SecurityGroup::groupId)
                .toList();
        String missing = given.stream().filter(group -> !found.contains(group)).collect(Collectors.joining(", "));
        return missing.isEmpty()
                ? ok(String.join(", ", given))
                : wrong(
                        "%s does not exist in this region".formatted(missing),
                        "give the output NodeSecurityGroup of control-plane.yaml, or another group");
    }
}
