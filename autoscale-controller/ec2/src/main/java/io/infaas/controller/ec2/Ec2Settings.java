package io.infaas.controller.ec2;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.controller.fleetfile.FleetChecks;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.fleetfile.FleetProvider;
import io.infaas.controller.fleetfile.ProviderSettings;
import io.infaas.gateway.security.ClusterSecret;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The part of a fleet file about EC2.
 *
 * @param endpoint address that answers in place of AWS, if any
 * @param cluster tag of all machines: controllers of one cluster share its machines and touch no others
 * @param owner tag that names the contact
 * @param queue URL of the SQS queue with the events of the machines, if any
 */
public record Ec2Settings(
        String region,
        Optional<URI> endpoint,
        String cluster,
        String owner,
        Optional<URI> queue,
        List<NodeClass> classes)
        implements ProviderSettings {

    public Ec2Settings {
        classes = List.copyOf(classes);
        FleetChecks.matches("region", region, "[a-z]{2}(-[a-z]+)+-[0-9]", "a region such as us-east-1");
        FleetChecks.matches("cluster", cluster, "[a-z0-9][a-z0-9-]{0,31}", "a name of at most 32 of a-z 0-9 -");
        FleetChecks.matches(
                "owner", owner, "[\\w.@:+=-]{1,64}", "a name of at most 64 letters, digits and . _ @ : + = -");
        FleetChecks.filled("classes", classes, "describe at least one class of nodes");
        FleetChecks.distinct("class", classes.stream().map(NodeClass::name).toList());
        Map<String, String> offered = new HashMap<>();
        for (NodeClass nodes : classes) {
            nodes.types().stream().map(PricedType::nodeType).distinct().forEach(type -> Stream.concat(
                            nodes.zones().keySet().stream(), Stream.of(nodes.place(region)))
                    .distinct()
                    .forEach(place ->
                            requireApart(type, nodes, offered.putIfAbsent(type + " in " + place, nodes.name()))));
        }
    }

    private static void requireApart(String type, NodeClass nodes, @Nullable String other) {
        if (other != null) {
            throw new IllegalArgumentException(
                    "node type '%s' is in the classes '%s' and '%s': give it in one, or each of them one zone of its own"
                            .formatted(type, other, nodes.name()));
        }
    }

    @JsonCreator
    static Ec2Settings of(
            @JsonProperty("region") String region,
            @JsonProperty(value = "endpoint", defaultValue = "the endpoint of AWS") @Nullable String endpoint,
            @JsonProperty("cluster") String cluster,
            @JsonProperty("owner") String owner,
            @JsonProperty(value = "queue", defaultValue = "none") @Nullable String queue,
            @JsonProperty("classes") List<NodeClass> classes) {
        return new Ec2Settings(region, url("endpoint", endpoint), cluster, owner, url("queue", queue), classes);
    }

    /** Whether every type has a price on every market of its class. */
    public boolean isPriced() {
        return prices().allMatch(OptionalDouble::isPresent);
    }

    /**
     * The settings of a fleet on EC2.
     *
     * @throws IllegalArgumentException naming the other provider of the fleet
     */
    public static Ec2Settings in(FleetFile fleet) {
        if (fleet.provider() instanceof Ec2Settings settings) {
            return settings;
        }
        throw new IllegalArgumentException("the fleet's provider is %s, expected ec2"
                .formatted(fleet.provider().getClass().getSimpleName()));
    }

    /** These settings with other classes, or with prices of their types. */
    Ec2Settings with(List<NodeClass> nodeClasses) {
        return new Ec2Settings(region, endpoint, cluster, owner, queue, nodeClasses);
    }

    @Override
    public FleetProvider open(FleetFile fleet, Path file, Optional<ClusterSecret> secrets, Consumer<String> notices) {
        return new Ec2FleetProvider(fleet, file, secrets, notices);
    }

    @Override
    public void requireNodeTypes(Catalog catalog, Path file) {
        for (NodeClass nodes : classes) {
            for (PricedType type : nodes.types()) {
                if (catalog.nodeType(type.nodeType()).isEmpty()) {
                    throw new IllegalArgumentException(
                            "%s: class '%s': nodeType '%s' of type '%s' is not in the catalog, which has %s: set its nodeType, or describe it under nodeTypes"
                                    .formatted(
                                            file,
                                            nodes.name(),
                                            type.nodeType(),
                                            type.type(),
                                            catalog.nodeTypes().stream()
                                                    .map(NodeType::name)
                                                    .collect(Collectors.joining(", "))));
                }
            }
        }
    }

    @Override
    public double cheapest() {
        return prices().mapToDouble(price -> price.orElse(0)).min().orElse(0);
    }

    private Stream<OptionalDouble> prices() {
        return classes.stream().flatMap(nodes -> nodes.types().stream()
                .flatMap(type -> nodes.markets().stream().map(type::price)));
    }

    private static Optional<URI> url(String field, @Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        FleetChecks.matches(field, text, "https?://[\\w.:/-]+", "an http or https URL");
        return Optional.of(URI.create(text));
    }
}
