package io.infaas.controller.fleetfile;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.NodeType;
import io.infaas.controller.fleet.FleetSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a fleet file says: bounds of the fleet, and the machines that may be launched.
 *
 * @param settings bounds and delays
 * @param ec2 where and what to launch
 */
public record FleetFile(FleetSettings settings, Ec2Settings ec2) {

    public FleetFile {
        FleetChecks.within("maximum", settings.maximum(), 1, 1_000);
        double least = settings.minimum() * ec2.cheapest();
        double cheapest = Math.max(least, ec2.cheapest());
        if (settings.budgetPerHour() < cheapest) {
            throw new IllegalArgumentException(
                    "budgetPerHour %s is less than %d nodes of the cheapest type cost, $%.4f/h: raise it or lower minimum"
                            .formatted(settings.budgetPerHour(), Math.max(1, settings.minimum()), cheapest));
        }
    }

    @JsonCreator
    static FleetFile of(
            @JsonProperty("minimum") int minimum,
            @JsonProperty("maximum") int maximum,
            @JsonProperty("budgetPerHour") double budgetPerHour,
            @JsonProperty(value = "cooldownSeconds", defaultValue = "15") @Nullable Integer cooldownSeconds,
            @JsonProperty(value = "scaleInDelaySeconds", defaultValue = "60") @Nullable Integer scaleInDelaySeconds,
            @JsonProperty("ec2") Ec2Settings ec2) {
        return new FleetFile(
                FleetSettings.between(minimum, maximum, budgetPerHour)
                        .withDelays(
                                seconds(cooldownSeconds, FleetSettings.FIXED.cooldown()),
                                seconds(scaleInDelaySeconds, FleetSettings.FIXED.scaleInDelay())),
                ec2);
    }

    /** @throws io.infaas.catalog.DocumentException naming the file, the place in it and the rule */
    public static FleetFile read(Path file) {
        return DocumentFormat.YAML.read(file, FleetFile.class);
    }

    /** This fleet with other classes, or with prices of their types. */
    public FleetFile with(List<NodeClass> classes) {
        return new FleetFile(
                settings,
                new Ec2Settings(ec2.region(), ec2.endpoint(), ec2.cluster(), ec2.owner(), ec2.queue(), classes));
    }

    /** @throws IllegalArgumentException naming the first type whose node type the catalog does not have */
    public void requireTypes(Catalog catalog, Path file) {
        for (NodeClass nodes : ec2.classes()) {
            for (PricedType type : nodes.types()) {
                if (catalog.nodeType(type.nodeType()).isEmpty()) {
                    throw new IllegalArgumentException(
                            "%s: class '%s': nodeType '%s' of type '%s' is not in the catalog, which has %s: set its nodeType"
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

    private static Duration seconds(@Nullable Integer value, Duration otherwise) {
        return Optional.ofNullable(value).map(Duration::ofSeconds).orElse(otherwise);
    }
}
