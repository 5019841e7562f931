package io.infaas.controller.ec2;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * Makes the parameters with the secrets of nodes agree with the instances that EC2 lists. A live instance gets one once its tags name its node alone;
 * it loses it with its end. Parameters that an earlier controller left are found once. A failed call is repeated after the next look.
 */
final class NodeSecretSync {

    /** Most writes before newer instances are checked. */
    private static final int WRITTEN_AT_ONCE = 20;

    private final Ec2Calls calls;
    private final UnaryOperator<String> secrets;
    private final Consumer<String> notices;
    private final InstantSource clock;
    private final AtomicBoolean underWay = new AtomicBoolean();
    /** When each instance that has a parameter was listed last, by one task at a time. */
    private final Map<String, Instant> written = new HashMap<>();

    private boolean hasReadParameters;
    private boolean failing;

    /** @param secrets the secret of a node, by its id */
    NodeSecretSync(Ec2Calls calls, UnaryOperator<String> secrets, Consumer<String> notices, InstantSource clock) {
        this.calls = calls;
        this.secrets = secrets;
        this.notices = notices;
        this.clock = clock;
    }

    /**
     * Updates the parameters, unless an update is under way. Never blocks.
     *
     * @param instances all instances that EC2 lists
     */
    void follow(Collection<Instance> instances, CallQueue work) {
        if (underWay.compareAndSet(false, true)) {
            List<Instance> now = List.copyOf(instances);
            if (!work.submit("secrets of nodes", () -> attempt(now))) {
                underWay.set(false);
            }
        }
    }

    private void attempt(List<Instance> instances) {
        try {
            follow(instances);
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                notices.accept(
                        "secrets of nodes are neither written nor deleted, and no new node starts without one; retrying: "
                                + Ec2Calls.line(e));
            }
            failing = true;
        } finally {
            underWay.set(false);
        }
    }

    private void follow(List<Instance> instances) {
        Instant now = clock.instant();
        if (!hasReadParameters) {
            calls.instancesWithSecret().forEach(instance -> written.put(instance, now));
            hasReadParameters = true;
        }
        Map<String, Instance> live = instances.stream()
                .filter(InstanceSync::isLive)
                .collect(Collectors.toMap(Instance::instanceId, instance -> instance, (first, second) -> first));
        live.values().stream()
                .filter(instance -> !written.containsKey(instance.instanceId()) && hasNode(instance))
                .limit(WRITTEN_AT_ONCE)
                .forEach(instance -> {
                    calls.putSecret(instance.instanceId(), secrets.apply(MachineTags.node(instance)));
                    written.put(instance.instanceId(), now);
                });
        written.replaceAll((instance, last) -> live.containsKey(instance) ? now : last);
        for (Instance instance : instances) {
            if (!live.containsKey(instance.instanceId())) {
                delete(instance.instanceId());
            }
        }
        List.copyOf(written.keySet()).stream()
                .filter(instance -> !written.getOrDefault(instance, now)
                        .plus(InstanceSync.VISIBLE)
                        .isAfter(now))
                .forEach(this::delete);
    }

    /** Whether it has a node of its own: another controller might give out the name of a batch in another way. */
    private static boolean hasNode(Instance instance) {
        String node = MachineTags.node(instance);
        return LaunchBatch.nodes(instance).isEmpty()
                && MachineTags.machine(instance, node).isPresent();
    }

    private void delete(String instance) {
        if (written.containsKey(instance)) {
            calls.deleteSecret(instance);
            written.remove(instance);
        }
    }
}
