package io.infaas.controller.chaos;

import io.infaas.controller.node.LocalNodeProvider;
import io.infaas.controller.plan.Placement;
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

/** Two empty nodes, what they could serve, and what must come out. Whoever starts it closes it. */
final class Fleet implements AutoCloseable {

    static final String ONE = "local-1";
    static final String TWO = "local-2";

    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final Questions QUESTIONS = Questions.of(16, 8);
    /** They cost a load of every variant, and are the same for all fleets of a kind. */
    private static final Map<NodeKind, References> REFERENCES = new EnumMap<>(NodeKind.class);

    private final NodeKind kind;
    private final Vertx vertx = Vertx.vertx();
    private final Measured measured;
    private final LocalNodeProvider nodes;
    private final Map<String, TritonClient> clients;
    private final References references;

    private Fleet(NodeKind kind, Measured measured, LocalNodeProvider nodes) throws Exception {
        this.kind = kind;
        this.measured = measured;
        this.nodes = nodes;
        this.clients =
                nodes.list().stream().collect(Collectors.toMap(Node::id, node -> Peers.client(vertx, node.grpcPort())));
        this.references = asked();
    }

    static Fleet start(NodeKind kind) throws Exception {
        Measured measured = Measured.fashion();
        LocalNodeProvider nodes = LocalNodeProvider.start(
                new LocalNodeProvider.Launch(Measured.NODES, measured.nodeType(), kind.over(measured.repository())),
                notice -> {});
        boolean started = false;
        try {
            Fleet fleet = new Fleet(kind, measured, nodes);
            started = true;
            return fleet;
        } finally {
            if (!started) {
                nodes.close();
            }
        }
    }

    private References asked() throws Exception {
        synchronized (REFERENCES) {
            References known = REFERENCES.get(kind);
            if (known == null) {
                known = References.of(Objects.requireNonNull(clients.get(ONE)), measured.catalog(), QUESTIONS);
                REFERENCES.put(kind, known);
            }
            return known;
        }
    }

    NodeKind kind() {
        return kind;
    }

    Vertx vertx() {
        return vertx;
    }

    Measured measured() {
        return measured;
    }

    LocalNodeProvider nodes() {
        return nodes;
    }

    Questions questions() {
        return QUESTIONS;
    }

    References references() {
        return references;
    }

    /** What the nodes themselves say is ready on them; empty if one of them says nothing. */
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

    /** Load over {@code peers} that asks for the accuracies in turn. */
    OpenLoop load(Peers peers, Double... floors) {
        return new OpenLoop(peers, QUESTIONS, references, List.of(floors));
    }

    /** Queries a second that the fleet answers as it is now. */
    static double capacity(OpenLoop load) {
        load.capacity(4, Duration.ofSeconds(2));
        return load.capacity(8, Duration.ofSeconds(3));
    }

    /** SIGSTOP: the process of a node stays as it is, and answers nothing. */
    void stop(String node) throws IOException, InterruptedException {
        signal("STOP", node);
    }

    /** SIGCONT. */
    void resume(String node) throws IOException, InterruptedException {
        signal("CONT", node);
    }

    /** SIGKILL, also of what the process has started: Triton's processes for models do not always find out that it is gone. */
    void kill(String node) {
        ProcessHandle.of(nodes.pid(node)).ifPresent(process -> {
            List<ProcessHandle> started = process.descendants().toList();
            process.destroyForcibly();
            started.forEach(ProcessHandle::destroyForcibly);
        });
    }

    private void signal(String name, String node) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(nodes.pid(node))).start();
        if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new IOException("kill -%s of %s failed".formatted(name, node));
        }
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
