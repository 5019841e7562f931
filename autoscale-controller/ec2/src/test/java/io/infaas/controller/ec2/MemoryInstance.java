package io.infaas.controller.ec2;

import io.infaas.controller.ec2.LaunchPool.LaunchOption;
import io.infaas.controller.node.Market;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceLifecycleType;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

/** An instance in simulated time. Not thread-safe. */
final class MemoryInstance {

    final String id;
    final LaunchOption option;
    final Instant launched;
    final Instant visible;
    final Instant running;
    final boolean silent;
    final Map<String, String> tags;
    private Instant terminated = Instant.MAX;
    private Instant ending = Instant.MAX;

    /**
     * @param visible when EC2 begins to list it
     * @param running when it runs
     * @param silent whether its node never answers
     */
    MemoryInstance(
            String id,
            LaunchOption option,
            Map<String, String> tags,
            Instant launched,
            Instant visible,
            Instant running,
            boolean silent) {
        this.id = id;
        this.option = option;
        this.tags = new TreeMap<>(tags);
        this.launched = launched;
        this.visible = visible;
        this.running = running;
        this.silent = silent;
    }

    /** Ends at a time, and is terminated some seconds later; what ends already goes on to do so. */
    void end(Instant at, int seconds) {
        if (at.isBefore(ending)) {
            ending = at;
            terminated = at.plusSeconds(seconds);
        }
    }

    /** Whether it costs. */
    boolean isLive(Instant now) {
        return now.isBefore(ending);
    }

    boolean serves(Instant now) {
        return isLive(now) && !now.isBefore(running) && !silent;
    }

    /** Whether EC2 lists it: not at once, and not long after its end. */
    boolean isListed(Instant now) {
        return !now.isBefore(visible) && (terminated.equals(Instant.MAX) || now.isBefore(terminated.plusSeconds(600)));
    }

    String address() {
        int number = Integer.parseInt(id.substring(2), 16);
        return "10.%d.%d.%d".formatted((number >> 16) & 255, (number >> 8) & 255, number & 255);
    }

    Instance at(Instant now) {
        InstanceStateName state = !now.isBefore(terminated)
                ? InstanceStateName.TERMINATED
                : !now.isBefore(ending)
                        ? InstanceStateName.SHUTTING_DOWN
                        : now.isBefore(running) ? InstanceStateName.PENDING : InstanceStateName.RUNNING;
        Instance.Builder instance = Instance.builder()
                .instanceId(id)
                .instanceType(option.type())
                .launchTime(launched)
                .placement(placement -> placement.availabilityZone(option.zone()))
                .privateIpAddress(address())
                .state(all -> all.name(state))
                .tags(tags.entrySet().stream()
                        .map(tag -> MachineTags.tag(tag.getKey(), tag.getValue()))
                        .toList());
        return option.market() == Market.SPOT
                ? instance.instanceLifecycle(InstanceLifecycleType.SPOT).build()
                : instance.build();
    }
}
