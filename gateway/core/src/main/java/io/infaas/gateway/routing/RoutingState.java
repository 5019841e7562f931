package io.infaas.gateway.routing;

import io.infaas.catalog.Contract;
import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.feedback.AvailabilityListener;
import io.infaas.gateway.feedback.InstanceLimits;
import io.infaas.gateway.feedback.LoadBook;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.Target;
import io.infaas.gateway.objective.ObjectiveReader;
import io.infaas.gateway.objective.RequestedObjective;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.selection.InfeasibleObjective;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.selection.Urgency;
import io.infaas.gateway.time.NanoTicker;
import java.util.List;

/**
 * The routing data of one view in force, replaced as a whole.
 *
 * @param grid classifies objectives of the view's catalog
 */
record RoutingState(RouteIndex routes, LoadBook loads, DemandGrid grid) {

    static RoutingState first(View view, AvailabilityListener watch, InstanceLimits bounds, NanoTicker ticker) {
        RouteIndex routes = RouteIndex.of(view);
        return new RoutingState(routes, LoadBook.of(routes, watch, bounds, ticker), new DemandGrid(view.catalog()));
    }

    RoutingState next(View view) {
        RouteIndex next = routes.next(view);
        return new RoutingState(
                next, loads.next(next), next.hasSameCatalog(routes) ? grid : new DemandGrid(view.catalog()));
    }

    long version() {
        return routes.view().version();
    }

    /**
     * Parses a request into a query.
     *
     * @throws Refusal for an unknown name or version and for an invalid objective
     */
    Query read(RequestFacts facts, GatewayLimits limits) {
        Target target = NameResolution.resolve(routes, facts.model(), facts.version());
        facts.stated().shieldNodes(target.application().contract());
        RequestedObjective requested = ObjectiveReader.read(facts.headers(), facts.parameters());
        Target narrowed = requested
                .variant()
                .map(name -> variantOf(target, name, facts.model()))
                .orElse(target);
        Objective defaults = target.application().objective();
        if (narrowed.kind() == Target.Kind.VARIANT) {
            // naming a variant chooses its accuracy; only a floor in the query itself binds it
            defaults = new Objective(defaults.latencyMs(), 0);
        }
        return new Query(
                facts.model(),
                narrowed,
                requested.over(defaults),
                requested.isExplicit(),
                items(narrowed, facts.items()),
                List.of(),
                urgency(requested, narrowed, facts, limits),
                facts.owner());
    }

    private static Urgency urgency(
            RequestedObjective requested, Target target, RequestFacts facts, GatewayLimits limits) {
        boolean offline = requested.offline().orElse(false);
        int rank = offline
                ? Urgency.OFFLINE
                : target.table().priorities().rank(facts.parameters().get("priority"));
        Double most = target.application().maxLatenessMs();
        double usualMs = most == null ? Double.POSITIVE_INFINITY : most;
        return new Urgency(
                rank,
                requested.latencyMs().map(limits::latenessMs).orElse(usualMs),
                requested.latencyMs().map(limits::coldMs).orElse(usualMs));
    }

    private static int items(Target target, int batchSize) {
        Contract contract = target.application().contract();
        if (!contract.hasBatchDimension()) {
            // the first dimension of an input is no batch size
            return 1;
        }
        // no node executes a larger batch
        return Math.max(1, Math.min(batchSize, contract.maxBatchSize()));
    }

    /**
     * Resolves a query, possibly of an earlier view, in this view.
     *
     * @throws Refusal if its name no longer exists
     */
    Query renew(Query query) {
        String narrowed = query.target().name();
        Target now = routes.target(narrowed).orElse(null);
        if (now != null) {
            return query.withTarget(now);
        }
        Target target = routes.target(query.name()).orElseThrow(() -> Refusal.unknownModel(query.name()));
        if (!query.target().version().isEmpty()) {
            throw Refusal.unknownVersion(
                    query.name(), Long.parseLong(query.target().version()));
        }
        return query.withTarget(variantOf(target, narrowed, query.name()));
    }

    /** The demand class that counts a query's demand. */
    DemandClass classOf(Query query) {
        return grid.of(query.target().catalogName(), query.objective(), query.items());
    }

    /** Whether one of the instances counts as serving. */
    boolean anyServes(List<IndexedInstance> instances) {
        return instances.stream().anyMatch(instance -> instance.isReady() && loads.isAvailable(instance));
    }

    private Target variantOf(Target target, String name, String model) {
        routes.target(name).filter(variant -> variant.candidates().isEmpty()).ifPresent(unprofiled -> {
            throw Refusal.invalid(InfeasibleObjective.describeUnmeasured("infaas-variant '%s'".formatted(name)));
        });
        return routes.target(name)
                .filter(target::covers)
                .orElseThrow(
                        () -> Refusal.invalid("infaas-variant '%s' is not a variant of '%s'".formatted(name, model)));
    }
}
