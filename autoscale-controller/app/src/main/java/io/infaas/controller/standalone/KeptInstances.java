package io.infaas.controller.standalone;

import io.infaas.catalog.Variant;
import io.infaas.controller.loop.BoundedWait;
import io.infaas.controller.loop.Controller;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.status.ControllerSnapshot;
import io.infaas.gateway.Gateway;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;

/** Keeps variants loaded on every node without demand, so that no query for them is a cold start. */
final class KeptInstances {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int SHOWN = 5;

    private final Controller controller;
    private final Gateway gateway;
    private final Console console;
    private final Set<Placement> places;
    private long reported = -1;

    KeptInstances(Controller controller, Gateway gateway, List<Variant> variants, List<Node> nodes, Console console) {
        this.controller = controller;
        this.gateway = gateway;
        this.console = console;
        this.places = new TreeSet<>();
        for (Node node : nodes) {
            variants.stream()
                    .filter(variant -> variant.profile(node.type()).isPresent())
                    .forEach(variant -> places.add(new Placement(variant.name(), node.id())));
        }
    }

    /** Loads all of them and returns when the gateway routes to each. */
    void load() throws InterruptedException, TimeoutException {
        console.stage("Loading every variant on every node: %d instances (a few seconds)".formatted(places.size()));
        controller.pin(places);
        if (!BoundedWait.until(this::allServe, LIMIT)) {
            Map<Placement, InstanceState> instances = instances();
            List<String> missing = new ArrayList<>();
            places.stream()
                    .filter(place -> !serves(instances, place))
                    .limit(SHOWN)
                    .forEach(place -> missing.add("%s (%s)".formatted(place, instances.get(place))));
            throw new TimeoutException(
                    "not all instances were ready after %d s, for example: %s; the journal has the reason"
                            .formatted(LIMIT.toSeconds(), String.join(", ", missing)));
        }
    }

    private boolean allServe() {
        ControllerSnapshot now = controller.status();
        Map<Placement, InstanceState> instances = now.situation().instances();
        long serving = places.stream().filter(place -> serves(instances, place)).count();
        boolean isReady = serving == places.size();
        if (isReady || serving >= reported + Math.max(1, places.size() / 4)) {
            if (serving != reported) {
                console.note("%d of %d instances ready".formatted(serving, places.size()));
            }
            reported = serving;
        }
        return isReady && gateway.viewVersion() >= now.viewVersion();
    }

    private Map<Placement, InstanceState> instances() {
        return controller.status().situation().instances();
    }

    private static boolean serves(Map<Placement, InstanceState> instances, Placement place) {
        InstanceState state = instances.get(place);
        return state != null && state.isServing();
    }
}
