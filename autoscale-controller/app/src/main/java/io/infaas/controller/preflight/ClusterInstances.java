package io.infaas.controller.preflight;

import io.infaas.controller.ec2.Ec2Calls;
import io.infaas.controller.fleetfile.Ec2Settings;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

/** EC2 answers, and says which instances the cluster has. Not thread-safe. */
final class ClusterInstances implements FleetCheck {

    /** Why a call to an instance cannot be tried. */
    static final String NONE = "it is allowed for instances of this cluster, and there is none yet";

    private final Ec2Settings settings;
    private final Ec2Calls calls;
    private Optional<String> any = Optional.empty();

    ClusterInstances(Ec2Settings settings, Ec2Calls calls) {
        this.settings = settings;
        this.calls = calls;
    }

    @Override
    public String name() {
        return "ec2";
    }

    @Override
    public String action() {
        return "ec2:DescribeInstances";
    }

    @Override
    public Finding examine() {
        List<String> found = calls.instances().stream()
                .filter(instance -> instance.state().name() != InstanceStateName.TERMINATED)
                .map(Instance::instanceId)
                .toList();
        any = found.stream().findFirst();
        return ok("answers in %s: cluster %s has %d instances"
                .formatted(settings.region(), settings.cluster(), found.size()));
    }

    /** Id of an instance, once some were found. */
    Optional<String> any() {
        return any;
    }
}
