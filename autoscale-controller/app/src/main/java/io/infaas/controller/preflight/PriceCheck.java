package io.infaas.controller.preflight;

import io.infaas.catalog.NodeType;
import io.infaas.controller.fleetfile.NodeClass;
import io.infaas.controller.fleetfile.PricedType;
import io.infaas.controller.node.Market;
import java.util.Optional;

/** The prices of a class make sense. Those of its markets are there, or the fleet file would not be right. */
record PriceCheck(NodeClass nodes, CatalogCheck catalog) implements FleetCheck {

    @Override
    public String name() {
        return "class %s, prices".formatted(nodes.name());
    }

    @Override
    public String action() {
        return "";
    }

    @Override
    public Finding examine() {
        for (PricedType type : nodes.types()) {
            Optional<NodeType> measured = catalog.read().flatMap(known -> known.nodeType(type.nodeType()));
            if (measured.isPresent() && measured.get().pricePerHour() == 0) {
                return wrong(
                        "node type '%s' has no price in the catalog, so that all variants on it seem to cost the same"
                                .formatted(type.nodeType()),
                        "give its pricePerHour");
            }
            double onDemand = type.onDemandPerHour().orElse(Double.POSITIVE_INFINITY);
            if (nodes.markets().contains(Market.SPOT) && type.spotPerHour().orElse(0) > onDemand) {
                return wrong(
                        "type '%s' may cost more on spot (%s) than on demand (%s)"
                                .formatted(type.type(), type.spotPerHour().orElse(0), onDemand),
                        "lower its spotPerHour");
            }
        }
        return ok("every type has one on %s"
                .formatted(String.join(
                        " and ", nodes.markets().stream().map(Market::label).toList())));
    }
}
