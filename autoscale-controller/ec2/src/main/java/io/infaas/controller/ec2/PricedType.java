package io.infaas.controller.ec2;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.infaas.controller.fleetfile.FleetChecks;
import io.infaas.controller.node.Market;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * An instance type of EC2 with its prices.
 *
 * @param type its name at EC2, such as {@code c7i.xlarge}
 * @param nodeType name of its node type in the catalog
 * @param onDemandPerHour US dollars per hour on demand, if known
 * @param spotPerHour most that it may cost on spot, US dollars per hour, if known
 */
public record PricedType(String type, String nodeType, OptionalDouble onDemandPerHour, OptionalDouble spotPerHour) {

    public PricedType {
        FleetChecks.matches("type", type, "[a-z][a-z0-9-]*\\.[a-z0-9-]+", "an instance type such as c7i.xlarge");
        FleetChecks.matches("nodeType", nodeType, "[\\w.-]+", "a node type of the catalog");
        positive("onDemandPerHour", type, onDemandPerHour);
        positive("spotPerHour", type, spotPerHour);
    }

    @JsonCreator
    static PricedType of(
            @JsonProperty("type") String type,
            @JsonProperty(value = "nodeType", defaultValue = "the type") @Nullable String nodeType,
            @JsonProperty(value = "onDemandPerHour", defaultValue = "none") @Nullable Double onDemandPerHour,
            @JsonProperty(value = "spotPerHour", defaultValue = "none") @Nullable Double spotPerHour) {
        return new PricedType(type, nodeType == null ? type : nodeType, some(onDemandPerHour), some(spotPerHour));
    }

    /** Price on a market, if known. */
    public OptionalDouble price(Market market) {
        return market == Market.SPOT ? spotPerHour : onDemandPerHour;
    }

    private static OptionalDouble some(@Nullable Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private static void positive(String field, String type, OptionalDouble price) {
        if (price.isPresent() && (!(price.getAsDouble() > 0) || Double.isInfinite(price.getAsDouble()))) {
            throw new IllegalArgumentException("%s %s of type '%s' must be above 0, in US dollars per hour"
                    .formatted(field, price.getAsDouble(), type));
        }
    }
}
