package io.infaas.controller.chaos;

import io.infaas.catalog.Variant;
import io.infaas.controller.local.LocalNodeProvider;
import io.infaas.controller.local.LocalNodes;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.standalone.FashionVariants;
import io.infaas.gateway.contract.Node;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.protocol.RepositoryIndexResponse.ModelIndex;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Two empty nodes, the variants they can load, and the right answers. The caller of {@code start} closes it. */
final class TwoNodeFleet implements AutoCloseable {

    static final String ONE = "local-1";
    static final String TWO = "local-2";

    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final EvaluationRequests QUESTIONS = EvaluationRequests.of(16, 8);
    /** Getting them loads variants; all fleets of a kind share them. */
    private static final Map<NodeKind, ReferenceAnswers> REFERENCES = new EnumMap<>(NodeKind.class);

    private final NodeKind kind;
    private final Vertx vertx = Vertx.vertx();
    private final FashionVariants variants;
    private final LocalNodeProvider nodes;
    private final Map<String, TritonClient> clients;
    private final ReferenceAnswers references;

    private TwoNodeFleet(NodeKind kind, FashionVariants variants, LocalNodeProvider nodes, List<Variant> asked)
            throws Exception {
        this.kind = kind;
        this.variants = variants;
        this.nodes = nodes;
        this.clients = nodes.nodes().stream()
                .collect(Collectors.toMap(Node::id, node -> GatewayClients.client(vertx, node.grpcPort())));
        this.references = references(asked);
    }

    /** Starts a fleet that knows the right answers of the variants with these aliases; without any, of all variants. */
    static TwoNodeFleet start(NodeKind kind, String... aliases) throws Exception {
        FashionVariants variants = FashionVariants.fashion();
        LocalNodeProvider nodes = LocalNodeProvider.start(
                new LocalNodes(FashionVariants.NODES, variants.nodeType(), kind.over(variants.repository())),
                notice -> {});
        boolean started = false;
        try {
            List<Variant> asked = variants.catalog().variants().stream()
                    .filter(variant -> aliases.length == 0 || List.of(aliases).contains(variant.alias()))
                    .toList();
            TwoNodeFleet fleet = new TwoNodeFleet(kind, variants, nodes, asked);
            started = true;
            return fleet;
        } finally {
            if (!started) {
                nodes.close();
            }
        }
    }

    private ReferenceAnswers references(List<Variant> asked) throws Exception {
        synchronized (REFERENCES) {
            ReferenceAnswers known = REFERENCES.getOrDefault(kind, ReferenceAnswers.NONE);
            List<Variant> unknown =
                    asked.stream().filter(variant -> !known.knows(variant)).toList();
            ReferenceAnswers all =
                    known.plus(ReferenceAnswers.of(Objects.requireNonNull(clients.get(ONE)), unknown, QUESTIONS));
            REFERENCES.put(kind, all);
            return all;
        }
    }

    NodeKind kind() {
        return kind;
    }

    Vertx vertx() {
        return vertx;
    }

    FashionVariants variants() {
        return variants;
    }

    LocalNodeProvider nodes() {
        return nodes;
    }

    EvaluationRequests requests() {
        return QUESTIONS;
    }

    ReferenceAnswers references() {
        return references;
    }

    /** The placements that the nodes report as ready; empty if a node does not answer. */
    Optional<Set<Placement>> loaded() {
        Set<Placement> places = new HashSet<>();
        try {
            for (Map.Entry<String, TritonClient> node : clients.entrySet()) {
                for (ModelIndex model : node.getValue()
                        .index(true, ANSWER)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(2 * ANSWER.toSeconds(), TimeUnit.SECONDS)) {
                    places.add(new Placement(model.getName(), node.getKey()));
                }
            }
            return Optional.of(places);
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Load over {@code clients} whose queries use the accuracy floors in turn. */
    CheckedOpenLoop load(GatewayClients clients, Double... floors) {
        return new CheckedOpenLoop(clients, QUESTIONS, references, List.of(floors));
    }

    /** Measures the rate of the fleet in its present state, queries/s. */
    static double capacity(CheckedOpenLoop load) {
        load.capacity(4, Duration.ofSeconds(1));
        return load.capacity(8, Duration.ofSeconds(2));
    }

    /** Sends SIGSTOP: the process keeps its connections and answers nothing. */
    void stop(String node) throws IOException, InterruptedException {
        ProcessSignal.send("STOP", nodes.pid(node));
    }

    /** Sends SIGCONT. */
    void resume(String node) throws IOException, InterruptedException {
        ProcessSignal.send("CONT", nodes.pid(node));
    }

    /** Sends SIGKILL to the process of a node; its child processes must end without help. */
    void kill(String node) {
        ProcessHandle.of(nodes.pid(node)).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        nodes.close();
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
