package io.infaas.controller.ec2;

import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.MachineTable;
import io.infaas.controller.node.NodeMachine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * Maps instances to machines. Instances of a batch share its name until they get their own. Until then an instance belongs to the machine
 * that its launch answer names, else to any machine of the batch without one.
 */
record SharedNames(MachineTable machines, Map<String, LaunchedInstance> launchedInstances) {

    /** Instances by the id of their machine, in the order given. Instances of a batch whose launch is under way are left out. */
    Map<String, List<Instance>> byNode(List<Instance> instances) {
        // read once: a launch that is answered meanwhile would be neither under way nor answered
        Map<String, LaunchedInstance> now = Map.copyOf(launchedInstances);
        Map<String, List<Instance>> byNode = new LinkedHashMap<>();
        Map<String, String> answered = new HashMap<>();
        now.forEach((id, at) -> at.instance().ifPresent(instance -> answered.put(instance, id)));
        List<Instance> open = new ArrayList<>();
        for (Instance instance : instances) {
            if (LaunchBatch.nodes(instance).isEmpty()) {
                put(byNode, MachineTags.node(instance), instance);
            } else if (answered.containsKey(instance.instanceId())) {
                put(byNode, answered.getOrDefault(instance.instanceId(), ""), instance);
            } else if (InstanceSync.isLive(instance)) {
                open.add(instance);
            }
        }
        Set<String> names = new HashSet<>(answered.values());
        names.addAll(byNode.keySet());
        for (Instance instance : open) {
            List<String> nodes = LaunchBatch.nodes(instance).orElseThrow();
            if (nodes.stream().noneMatch(id -> isLaunching(now.get(id)))) {
                // one too many is an orphan of the last
                String node = nodes.stream()
                        .filter(id -> !names.contains(id) && mayHaveOne(id))
                        .findFirst()
                        .orElse(nodes.get(nodes.size() - 1));
                names.add(node);
                put(byNode, node, instance);
            }
        }
        return byNode;
    }

    private static void put(Map<String, List<Instance>> byNode, String node, Instance instance) {
        byNode.computeIfAbsent(node, key -> new ArrayList<>()).add(instance);
    }

    private static boolean isLaunching(@Nullable LaunchedInstance machine) {
        return machine != null && machine.launching();
    }

    private boolean mayHaveOne(String id) {
        return machines.find(id)
                .map(NodeMachine::life)
                .filter(MachineLife.GONE::equals)
                .isEmpty();
    }

    /**
     * The instance of a machine at EC2.
     *
     * @param instance id of its instance, once known
     * @param since when its launch, or the instance, became known
     * @param launching whether the launch is under way
     * @param isRead whether its console must be read before it may end
     */
    record LaunchedInstance(Optional<String> instance, Instant since, boolean launching, boolean isRead) {

        static LaunchedInstance launching(Instant now) {
            return new LaunchedInstance(Optional.empty(), now, true, false);
        }

        static LaunchedInstance of(String instance, Instant now) {
            return new LaunchedInstance(Optional.of(instance), now, false, false);
        }

        /** Its launch has ended, with or without an instance. */
        LaunchedInstance withLaunch(Instant now) {
            return new LaunchedInstance(instance, now, false, isRead);
        }

        LaunchedInstance withInstance(String name) {
            return new LaunchedInstance(Optional.of(name), since, launching, isRead);
        }

        LaunchedInstance read(boolean now) {
            return new LaunchedInstance(instance, since, launching, now);
        }
    }
}
