package io.infaas.controller.ec2;

import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * The tags of our instances: the only knowledge of a machine after a restart. An instance is ours if it has the tags of cluster, owner
 * and node.
 */
public final class MachineTags {

    static final String CORDONED = "infaas:cordoned";
    private static final String UNTIL = "infaas:until";

    private static final String OWNER = "infaas:owner";
    private static final String CLUSTER = "infaas:cluster";
    private static final String NODE = "infaas:node";
    private static final String CLASS = "infaas:class";
    private static final String NODE_TYPE = "infaas:node-type";
    private static final String OFFERING = "infaas:offering";
    private static final String PRICE = "infaas:price-per-hour";
    private static final String CONFIGURATION = "infaas:configuration";
    private static final String PLAN = "infaas:plan";

    private MachineTags() {}

    /** Filters that match all instances of a cluster. */
    static List<Filter> filters(Ec2Settings settings) {
        return List.of(
                filter("tag:" + CLUSTER, settings.cluster()),
                filter("tag:" + OWNER, settings.owner()),
                Filter.builder().name("tag-key").values(NODE).build());
    }

    private static Filter filter(String name, String value) {
        return Filter.builder().name(name).values(value).build();
    }

    /** The tags of a launch: the same for each machine of a batch, except the id. */
    public static List<Tag> of(Ec2Settings settings, LaunchBatch batch) {
        NodeMachine machine = batch.machines().get(0);
        Map<String, String> tags = new TreeMap<>();
        tags.put(OWNER, settings.owner());
        tags.put(CLUSTER, settings.cluster());
        tags.put(CLASS, batch.pool().nodeClass().name());
        tags.put(NODE_TYPE, machine.nodeType());
        tags.put(OFFERING, machine.offering());
        tags.put(PRICE, Double.toString(machine.pricePerHour()));
        tags.put(PLAN, machine.request());
        if (!machine.configuration().isEmpty()) {
            tags.put(CONFIGURATION, machine.configuration());
        }
        return Stream.concat(
                        naming(settings, batch.name()).stream(),
                        tags.entrySet().stream().map(tag -> tag(tag.getKey(), tag.getValue())))
                .toList();
    }

    /** The tags that say which node it is. */
    static List<Tag> naming(Ec2Settings settings, String node) {
        return List.of(tag("Name", "infaas %s %s".formatted(settings.cluster(), node)), tag(NODE, node));
    }

    /** The tags of resources that belong to no single machine. */
    static List<Tag> ofCluster(Ec2Settings settings) {
        return List.of(tag(OWNER, settings.owner()), tag(CLUSTER, settings.cluster()));
    }

    static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    /** Id of the node on an instance, or the name of its batch; blank if it has none. */
    static String node(Instance instance) {
        return value(instance, NODE);
    }

    /** The request that an instance was launched for; blank if it has none. */
    static String request(Instance instance) {
        return value(instance, PLAN);
    }

    static String nodeClass(Instance instance) {
        return value(instance, CLASS);
    }

    static Tag cordoned(boolean cordoned) {
        return tag(CORDONED, Boolean.toString(cordoned));
    }

    static boolean isCordoned(Instance instance) {
        return value(instance, CORDONED).equals("true");
    }

    /** Whether the tags of an instance tell a starting controller its end at a time, or an earlier end. */
    static boolean isTakenAway(Instance instance, Instant at) {
        try {
            return until(instance).filter(until -> !until.isAfter(at)).isPresent();
        } catch (DateTimeParseException e) {
            // it was changed by hand: it is written again
            return false;
        }
    }

    private static Optional<Instant> until(Instance instance) {
        String until = value(instance, UNTIL);
        return until.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(until));
    }

    /** The tags of its machine that an instance lacks, or has with another value. */
    static List<Tag> missing(Ec2Settings settings, Instance instance, NodeMachine machine) {
        List<Tag> missing = new ArrayList<>();
        if (!node(instance).equals(machine.id())) {
            missing.addAll(naming(settings, machine.id()));
        }
        boolean cordoned = machine.life() == MachineLife.CORDONED;
        if (cordoned != isCordoned(instance) && (cordoned || machine.life() == MachineLife.READY)) {
            missing.add(cordoned(cordoned));
        }
        String until = machine.until().map(Instant::toString).orElse("");
        if (!until.equals(value(instance, UNTIL))) {
            missing.add(tag(UNTIL, until));
        }
        return missing;
    }

    /**
     * The machine of an instance that was launched earlier; empty if its tags were changed and make no sense.
     *
     * @param node its id
     */
    static Optional<NodeMachine> machine(Instance instance, String node) {
        try {
            return Optional.of(new NodeMachine(
                    node,
                    requireTag(instance, NODE_TYPE),
                    requireTag(instance, OFFERING),
                    Double.parseDouble(value(instance, PRICE)),
                    request(instance),
                    MachineLife.BOOTING,
                    Optional.empty(),
                    until(instance),
                    "",
                    value(instance, CONFIGURATION)));
        } catch (IllegalArgumentException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static String requireTag(Instance instance, String key) {
        String value = value(instance, key);
        if (value.isBlank()) {
            throw new IllegalArgumentException("no tag " + key);
        }
        return value;
    }

    private static String value(Instance instance, String key) {
        return instance.tags().stream()
                .filter(tag -> tag.key().equals(key))
                .map(Tag::value)
                .findFirst()
                .orElse("");
    }
}
