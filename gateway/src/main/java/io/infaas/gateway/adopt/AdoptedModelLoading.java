package io.infaas.gateway.adopt;

import io.infaas.gateway.nodes.ModelLoading;
import io.infaas.gateway.nodes.NodeClients;
import io.infaas.gateway.nodes.NodeFailures;
import io.infaas.gateway.nodes.NodeFanOut;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.view.Node;
import io.infaas.triton.client.TritonClient;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Loads and unloads models of adopted nodes: on every node whose repository lists the name, loaded or not, all or a report. A node that
 * does not say what it has is one that failed. The nodes are looked at before it is over, so that what follows goes by what they have
 * then.
 */
public final class AdoptedModelLoading implements ModelLoading {

    private static final Duration INDEX = Duration.ofSeconds(10);

    private final AdoptionConfig adopted;
    private final NodeClients clients;
    private final Router router;
    private final Supplier<Adoption> adoption;

    /** @param adoption who looks at the nodes; not asked for before a client loads something */
    public AdoptedModelLoading(
            AdoptionConfig adopted, NodeClients clients, Router router, Supplier<Adoption> adoption) {
        this.adopted = adopted;
        this.clients = clients;
        this.router = router;
        this.adoption = adoption;
    }

    @Override
    public Future<Void> load(String name) {
        return listed(name).compose(places -> {
            if (places.isEmpty()) {
                return Future.failedFuture(new Refusal(RefusalReason.INTERNAL, ModelLoading.notFound(name)));
            }
            return each(places, client -> client.load(name, LOAD)).compose(loaded -> served(name));
        });
    }

    @Override
    public Future<Void> unload(String name) {
        return listed(name)
                .compose(places -> places.isEmpty()
                        ? Future.succeededFuture()
                        : each(places, client -> client.unload(name, UNLOAD)));
    }

    /** A node that is to do something, or that cannot be asked for a reason that is known already. */
    private record Place(NodeAddress address, Node node, boolean lists, Future<?> index) {}

    /** The nodes that list a name, and those that do not say what they list. */
    private Future<List<Place>> listed(String name) {
        List<Future<Place>> asked = new ArrayList<>();
        for (NodeAddress address : adopted.nodes()) {
            Node node = address.node(AdoptedViews.TYPE);
            asked.add(clients.of(node)
                    .index(false, INDEX)
                    .transform(index -> Future.succeededFuture(new Place(
                            address,
                            node,
                            index.succeeded()
                                    && index.result().stream()
                                            .anyMatch(row -> row.getName().equals(name)),
                            index.succeeded() ? Future.succeededFuture() : Future.failedFuture(index.cause())))));
        }
        return Future.all(asked).map(all -> asked.stream()
                .map(Future::result)
                .filter(place -> place.lists() || place.index().failed())
                .toList());
    }

    /** Asks all, and looks at them afterwards, however it ended. */
    private Future<Void> each(List<Place> places, Function<TritonClient, Future<Void>> what) {
        Set<NodeAddress> addresses =
                places.stream().filter(Place::lists).map(Place::address).collect(Collectors.toSet());
        return NodeFanOut.all(places, (Place place) -> place.index()
                        .compose(index -> what.apply(clients.of(place.node())))
                        .recover(failure -> NodeFailures.<Void>hidden(failure, place.node())))
                .transform(done -> adoption.get()
                        .lookAgain(addresses)
                        .compose(seen -> done.succeeded()
                                ? Future.<Void>succeededFuture()
                                : Future.<Void>failedFuture(done.cause())));
    }

    private Future<Void> served(String name) {
        if (!adoption.get().serves(name)) {
            return Future.failedFuture(new Refusal(
                    RefusalReason.INTERNAL,
                    "'%s' is loaded and cannot be served through this gateway, whose log says why".formatted(name)));
        }
        // one that was lost is not left to be found again
        router.routes().target(name).ifPresent(target -> target.candidates().forEach(router.loads()::back));
        return Future.succeededFuture();
    }
}
