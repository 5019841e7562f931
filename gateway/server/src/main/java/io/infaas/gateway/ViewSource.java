package io.infaas.gateway;

import io.infaas.gateway.adopt.AdoptionConfig;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.control.ControllerAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The source of a gateway's views, besides {@link Gateway#apply}: without any part, the gateway serves no query before its first call.
 *
 * @param initialView in force until a controller sends the first one
 * @param controllers addresses of the controllers that send views, one of which leads; none without one
 * @param adoption nodes whose loaded models the gateway adopts
 */
public record ViewSource(
        Optional<View> initialView, List<ControllerAddress> controllers, Optional<AdoptionConfig> adoption) {

    /**
     * Combines the parts.
     *
     * @throws IllegalArgumentException if an adoption is combined with a view or a controller
     */
    public ViewSource {
        controllers = List.copyOf(controllers);
        if (adoption.isPresent() && (initialView.isPresent() || !controllers.isEmpty())) {
            throw new IllegalArgumentException(
                    "--nodes discovers the served models: give either --nodes, or --view and --controller");
        }
    }

    /** Describes the source of the first view. */
    String describe() {
        return controllers.isEmpty()
                ? adoption.map(nodes -> "no node of " + nodes + " has answered").orElse("no view was given")
                : "no view arrived from a leading controller at "
                        + controllers.stream().map(ControllerAddress::toString).collect(Collectors.joining(" or "));
    }
}
