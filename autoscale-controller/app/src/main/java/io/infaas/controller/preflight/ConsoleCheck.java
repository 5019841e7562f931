package io.infaas.controller.preflight;

import java.util.Optional;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** The console of an instance can be read. */
record ConsoleCheck(ClusterInstances instances, Ec2Client ec2) implements FleetCheck {

    @Override
    public String name() {
        return action();
    }

    @Override
    public String action() {
        return "ec2:GetConsoleOutput";
    }

    @Override
    public Finding examine() {
        Optional<String> instance = instances.any();
        if (instance.isEmpty()) {
            return notChecked(ClusterInstances.NONE);
        }
        var unused = ec2.getConsoleOutput(request -> request.instanceId(instance.get()));
        return ok("allowed");
    }
}
