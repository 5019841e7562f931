package io.infaas.controller.ec2;

import io.infaas.controller.ec2.LaunchPool.LaunchOption;
import io.infaas.controller.node.NodeMachine;
import java.util.Map;
import java.util.OptionalDouble;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * Prices of instances. An offering has the price of its dearest type, for the budget; EC2 may have taken a cheaper one.
 *
 * @param pools by id of the offering
 */
record InstancePrices(Map<String, LaunchPool> pools) {

    InstancePrices {
        pools = Map.copyOf(pools);
    }

    /** Price of the instance type of a machine, US dollars per hour; empty if the fleet file has no such offering or type any more. */
    OptionalDouble of(NodeMachine machine, Instance instance) {
        LaunchPool pool = pools.get(machine.offering());
        return pool == null
                ? OptionalDouble.empty()
                : pool.candidates().stream()
                        .filter(candidate -> candidate.type().equals(instance.instanceTypeAsString()))
                        .mapToDouble(LaunchOption::pricePerHour)
                        .max();
    }
}
