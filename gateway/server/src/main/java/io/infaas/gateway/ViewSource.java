package io.infaas.gateway;

import io.infaas.gateway.adopt.AdoptionConfig;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.control.ControllerAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The source of a gateway's views, besides {@link Gateway#apply}. */
public sealed interface ViewSource {

    /** One view, in force from the start. */
    record Fixed(View view) implements ViewSource {

        @Override
        public Optional<View> initialView() {
            return Optional.of(view);
        }
    }

    /**
     * A controller, which sends views.
     *
     * @param controllers addresses of the controllers, one of which leads; at least one
     * @param initialView in force until the controller sends the first one; without it, the gateway serves no query before that
     */
    record Controlled(List<ControllerAddress> controllers, Optional<View> initialView) implements ViewSource {

        public Controlled {
            controllers = List.copyOf(controllers);
        }
    }

    /** The models that nodes have loaded. */
    record Adopted(AdoptionConfig config) implements ViewSource {

        @Override
        public Optional<AdoptionConfig> adoption() {
            return Optional.of(config);
        }
    }

    /** No source: the gateway serves no query before the first call of {@link Gateway#apply}. */
    record Pushed() implements ViewSource {}

    /**
     * Returns the source that the given parts define.
     *
     * @throws IllegalArgumentException if an adoption is combined with a view or a controller
     */
    static ViewSource of(Optional<View> view, List<ControllerAddress> controllers, Optional<AdoptionConfig> adoption) {
        if (adoption.isPresent() && (view.isPresent() || !controllers.isEmpty())) {
            throw new IllegalArgumentException(
                    "--nodes serves what nodes are found to have: state either it, or --view and --controller");
        }
        return adoption.<ViewSource>map(Adopted::new)
                .or(() -> controllers.isEmpty() ? Optional.empty() : Optional.of(new Controlled(controllers, view)))
                .or(() -> view.map(Fixed::new))
                .orElseGet(Pushed::new);
    }

    /** Describes the source of the first view. */
    default String describe() {
        return controllers().isEmpty()
                ? adoption()
                        .map(nodes -> "no node of " + nodes + " has answered")
                        .orElse("none has been given")
                : "none has come from a leading controller at "
                        + controllers().stream()
                                .map(ControllerAddress::toString)
                                .collect(Collectors.joining(" or "));
    }

    /** The view in force from the start, if any. */
    default Optional<View> initialView() {
        return Optional.empty();
    }

    /** Addresses of the controller that sends views; none without one. */
    default List<ControllerAddress> controllers() {
        return List.of();
    }

    /** The nodes whose models the gateway adopts, if any. */
    default Optional<AdoptionConfig> adoption() {
        return Optional.empty();
    }
}
