package io.infaas.gateway.management;

import io.infaas.gateway.contract.Node;
import io.infaas.gateway.time.NanoTicker;
import io.infaas.triton.protocol.ServerMetadataResponse;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Version and extensions of the nodes in the view in force. Queries a node when it appears, and again on use after {@value #FRESH_SECONDS}
 * s. A node without an answer is left out. Thread-safe; never blocks.
 */
public final class NodeReleases {

    private static final int FRESH_SECONDS = 10;

    /** Releases of a gateway that queries no node. */
    static final NodeReleases UNKNOWN = new NodeReleases(node -> Future.failedFuture("not asked"), () -> 0L);

    private final Function<Node, Future<ServerMetadataResponse>> request;
    private final NanoTicker ticker;
    private final Map<Node, Answer> answers = new ConcurrentHashMap<>();

    /** @param metadata null until the node answers */
    private record Answer(@Nullable ServerMetadataResponse metadata, long askedNanos) {}

    /** @param request queries a node */
    public NodeReleases(Function<Node, Future<ServerMetadataResponse>> request, NanoTicker ticker) {
        this.request = request;
        this.ticker = ticker;
    }

    /** Applies the nodes of the view in force. */
    public void keep(Collection<Node> nodes) {
        answers.keySet().retainAll(Set.copyOf(nodes));
        nodes.stream().filter(node -> !answers.containsKey(node)).forEach(this::ask);
    }

    private void ask(Node node) {
        long now = ticker.nanos();
        answers.merge(node, new Answer(null, now), (before, answer) -> new Answer(before.metadata(), now));
        request.apply(node)
                .onSuccess(serverMetadataResponse ->
                        answers.computeIfPresent(node, (key, before) -> new Answer(serverMetadataResponse, now)));
    }

    private void refresh() {
        long oldest = ticker.nanos() - TimeUnit.SECONDS.toNanos(FRESH_SECONDS);
        answers.forEach((node, answer) -> {
            if (answer.askedNanos() < oldest) {
                ask(node);
            }
        });
    }

    private List<ServerMetadataResponse> metadata() {
        refresh();
        return answers.values().stream()
                .map(Answer::metadata)
                .flatMap(serverMetadataResponse -> Optional.ofNullable(serverMetadataResponse).stream())
                .toList();
    }

    /** The lowest version of the nodes; empty before the first answer. */
    Optional<String> version() {
        return metadata().stream()
                .map(ServerMetadataResponse::getVersion)
                .min(Comparator.comparing(NodeReleases::numbers, NodeReleases::compare));
    }

    /** Returns the given extensions that all nodes have. */
    List<String> supported(List<String> extensions) {
        Set<String> common = new HashSet<>(extensions);
        metadata().forEach(node -> common.retainAll(Set.copyOf(node.getExtensionsList())));
        return extensions.stream().filter(common::contains).toList();
    }

    private static List<Integer> numbers(String version) {
        return List.of(version.split("\\D+")).stream()
                .filter(part -> !part.isEmpty() && part.length() < 9)
                .map(Integer::valueOf)
                .toList();
    }

    private static int compare(List<Integer> one, List<Integer> other) {
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            int order = Integer.compare(one.get(i), other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.size(), other.size());
    }
}
