package io.infaas.gateway.adopt;

import io.infaas.gateway.contract.Node;
import io.infaas.gateway.nodes.ModelLoading;
import io.infaas.gateway.nodes.NodeClients;
import io.infaas.gateway.nodes.NodeFanOut;
import io.infaas.gateway.nodes.NodeFanOut.NodeFailures;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.Router;
import io.infaas.triton.client.LoadOverride;
import io.infaas.triton.client.NodeAddress;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.protocol.ModelRepositoryParameter;
import io.infaas.triton.protocol.RepositoryIndexResponse.ModelIndex;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Loads and unloads models on every adopted node whose repository lists the name, loaded or not; succeeds on all nodes or reports how many
 * failed. A node that does not return its repository index has failed. It scans the nodes before it completes, so that the next query sees
 * the change.
 *
 * @param adoption scans the nodes; first used when a client loads or unloads
 */
public record AdoptedModelLoading(
        AdoptionConfig config, NodeClients clients, Router router, Supplier<Adoption> adoption)
        implements ModelLoading {

    private static final Duration INDEX = Duration.ofSeconds(10);
    private static final String FILE = "file:";

    @Override
    public Future<Void> load(String name) {
        return load(name, Map.of());
    }

    @Override
    public Future<Void> load(String name, Map<String, ModelRepositoryParameter> parameters) {
        parameters.keySet().forEach(AdoptedModelLoading::checkLength);
        return findListingNodes(name).compose(listing -> {
            // files can create a model that no repository has; Triton itself reports wrong parameters
            List<IndexedNode> nodes = listing.isEmpty() && !parameters.isEmpty() ? everyNode() : listing;
            if (nodes.isEmpty()) {
                return Future.failedFuture(new Refusal(RefusalReason.INTERNAL, ModelLoading.notFound(name)));
            }
            return callEach(nodes, client -> client.load(name, parameters, LOAD))
                    .compose(loaded -> checkServed(name));
        });
    }

    private static void checkLength(String parameter) {
        if (parameter.length() > FILE.length() + LoadOverride.LONGEST_PLACE) {
            throw Refusal.invalid("load parameter '%s' is too long: a path of a file has at most %d characters"
                    .formatted(ModelLoading.shorten(parameter), LoadOverride.LONGEST_PLACE));
        }
    }

    private List<IndexedNode> everyNode() {
        return config.nodes().stream()
                .map(address -> new IndexedNode(address, AdoptedViews.node(address), true, Future.succeededFuture()))
                .toList();
    }

    @Override
    public Future<Void> unload(String name) {
        return findListingNodes(name)
                .compose(nodes -> nodes.isEmpty()
                        ? Future.succeededFuture()
                        : callEach(nodes, client -> client.unload(name, UNLOAD)));
    }

    /** A node that lists or serves the model, or whose index is unreadable. */
    private record IndexedNode(NodeAddress address, Node node, boolean lists, Future<?> index) {}

    /** Returns the nodes that list a name or serve it, and those with an unreadable index. */
    private Future<List<IndexedNode>> findListingNodes(String name) {
        // Triton does not list a model whose files came with its load
        Set<String> serving = router.routes().target(name).stream()
                .flatMap(target -> target.instances().stream())
                .map(instance -> instance.node().id())
                .collect(Collectors.toSet());
        List<Future<IndexedNode>> indexes = new ArrayList<>();
        for (NodeAddress address : config.nodes()) {
            Node node = AdoptedViews.node(address);
            indexes.add(clients.of(node)
                    .index(false, INDEX)
                    .transform(index -> Future.succeededFuture(new IndexedNode(
                            address,
                            node,
                            serving.contains(node.id()) || (index.succeeded() && lists(index.result(), name)),
                            index.succeeded() ? Future.succeededFuture() : Future.failedFuture(index.cause())))));
        }
        return Future.all(indexes).map(compositeFuture -> indexes.stream()
                .map(Future::result)
                .filter(node -> node.lists() || node.index().failed())
                .toList());
    }

    private static boolean lists(List<ModelIndex> index, String name) {
        return index.stream().anyMatch(row -> row.getName().equals(name));
    }

    /** Runs the call on all nodes and scans them afterwards, however it ended. */
    private Future<Void> callEach(List<IndexedNode> nodes, Function<TritonClient, Future<Void>> call) {
        Set<NodeAddress> addresses = nodes.stream()
                .filter(IndexedNode::lists)
                .map(IndexedNode::address)
                .collect(Collectors.toSet());
        return NodeFanOut.callAll(nodes, (IndexedNode node) -> node.index()
                        .compose(index -> call.apply(clients.of(node.node())))
                        .recover(failure -> NodeFailures.<Void>hide(failure, node.node())))
                .transform(result -> adoption.get()
                        .scan(addresses)
                        .compose(scanned -> result.succeeded()
                                ? Future.<Void>succeededFuture()
                                : Future.<Void>failedFuture(result.cause())));
    }

    private Future<Void> checkServed(String name) {
        if (!adoption.get().serves(name)) {
            return Future.failedFuture(new Refusal(
                    RefusalReason.INTERNAL,
                    "'%s' is loaded, but this gateway cannot serve it; see the gateway's log".formatted(name)));
        }
        // a load ends the unavailability of the instances
        router.routes().target(name).ifPresent(target -> target.instances().forEach(router.loads()::markRecovered));
        return Future.succeededFuture();
    }
}
