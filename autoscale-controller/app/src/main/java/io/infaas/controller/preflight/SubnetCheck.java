package io.infaas.controller.preflight;

import io.infaas.controller.fleetfile.NodeClass;
import java.util.List;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Subnet;

/**
 * A subnet of a class exists, lies in its zone and has free addresses.
 *
 * @param maximum most nodes that may need one
 */
record SubnetCheck(NodeClass nodes, String zone, String subnet, int maximum, Ec2Client ec2) implements FleetCheck {

    @Override
    public String name() {
        return "class %s, zone %s".formatted(nodes.name(), zone);
    }

    @Override
    public String action() {
        return "ec2:DescribeSubnets";
    }

    @Override
    public Finding examine() {
        List<Subnet> found = ec2.describeSubnets(request -> request.filters(
                        Filter.builder().name("subnet-id").values(subnet).build()))
                .subnets();
        if (found.isEmpty()) {
            return wrong("%s does not exist in this region".formatted(subnet), "give a subnet of this zone");
        }
        String there = found.get(0).availabilityZone();
        if (!there.equals(zone)) {
            return wrong("%s lies in %s".formatted(subnet, there), "give a subnet of this zone");
        }
        int free = found.get(0).availableIpAddressCount();
        if (free == 0) {
            return wrong("%s has no free address".formatted(subnet), "give a larger subnet of this zone");
        }
        String addresses = "%s has %d free addresses".formatted(subnet, free);
        return ok(
                free < maximum
                        ? "%s; warning: fewer than the %d nodes of the maximum".formatted(addresses, maximum)
                        : addresses);
    }
}
