package io.infaas.controller.fleetfile;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.NodeType;
import io.infaas.controller.fleet.FleetSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Content of a fleet file: bounds of the fleet, and the machines to launch from.
 *
 * @param settings bounds and delays
 * @param nodeTypes node types that the catalog may lack, as they have no measured profiles yet
 * @param provider kind, place and classes of machines
 */
public record FleetFile(FleetSettings settings, List<NodeType> nodeTypes, ProviderSettings provider) {

    public FleetFile {
        nodeTypes = List.copyOf(nodeTypes);
        FleetChecks.distinct(
                "node type", nodeTypes.stream().map(NodeType::name).sorted().toList());
        FleetChecks.within("maximum", settings.maximum(), 1, 1_000);
        double least = settings.minimum() * provider.cheapest();
        double cheapest = Math.max(least, provider.cheapest());
        if (settings.budgetPerHour() < cheapest) {
            throw new IllegalArgumentException(
                    "budgetPerHour %s is below the price of %d nodes of the cheapest type, $%.4f/h: raise it or lower minimum"
                            .formatted(settings.budgetPerHour(), Math.max(1, settings.minimum()), cheapest));
        }
    }

    @JsonCreator
    static FleetFile of(
            @JsonProperty("minimum") int minimum,
            @JsonProperty("maximum") int maximum,
            @JsonProperty("budgetPerHour") double budgetPerHour,
            @JsonProperty(value = "scaleInDelaySeconds", defaultValue = "60") @Nullable Integer scaleInDelaySeconds,
            @JsonProperty(value = "rollOut", defaultValue = "true") @Nullable Boolean rollOut,
            @JsonProperty(value = "replacementsAtOnce", defaultValue = "1") @Nullable Integer replacementsAtOnce,
            @JsonProperty(value = "nodeTypes", defaultValue = "none") @Nullable List<NodeType> nodeTypes,
            @JsonProperty("provider") ProviderSettings provider) {
        return new FleetFile(
                FleetSettings.between(minimum, maximum, budgetPerHour)
                        .withScaleInDelay(seconds(scaleInDelaySeconds, FleetSettings.FIXED.scaleInDelay()))
                        .withRollOut(
                                Optional.ofNullable(rollOut).orElse(true),
                                Optional.ofNullable(replacementsAtOnce).orElse(1)),
                Optional.ofNullable(nodeTypes).orElse(List.of()),
                provider);
    }

    /** @throws io.infaas.catalog.DocumentException naming the file, the place in it and the rule */
    public static FleetFile read(Path file) {
        return DocumentFormat.YAML.read(file, FleetFile.class);
    }

    /** This fleet with other settings of its provider. */
    public FleetFile with(ProviderSettings otherSettings) {
        return new FleetFile(settings, nodeTypes, otherSettings);
    }

    /**
     * The catalog with the node types of this file.
     *
     * @throws IllegalArgumentException naming the first node type that the catalog has with other resources, or the first type whose node
     *     type neither has
     */
    public Catalog extend(Catalog catalog, Path file) {
        List<NodeType> types = new ArrayList<>(catalog.nodeTypes());
        for (NodeType type : nodeTypes) {
            NodeType nodeType = catalog.nodeType(type.name()).orElse(type);
            if (!nodeType.isSameMachine(type)) {
                throw new IllegalArgumentException(
                        "%s: nodeTypes: '%s' has other resources than in the catalog: remove it, or give it another name"
                                .formatted(file, type.name()));
            }
            if (catalog.nodeType(type.name()).isEmpty()) {
                types.add(type);
            }
        }
        Catalog extended = new Catalog(catalog.applications(), catalog.architectures(), catalog.variants(), types);
        provider.requireNodeTypes(extended, file);
        return extended;
    }

    private static Duration seconds(@Nullable Integer value, Duration otherwise) {
        return Optional.ofNullable(value).map(Duration::ofSeconds).orElse(otherwise);
    }
}
