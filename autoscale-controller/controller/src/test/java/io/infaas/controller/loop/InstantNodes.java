package io.infaas.controller.loop;

import io.infaas.catalog.Catalogs;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.node.NodeProvider;
import io.infaas.controller.node.Offering;
import io.infaas.controller.reconcile.NodeControl;
import io.infaas.gateway.contract.Node;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.metrics.MemoryReading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Nodes that complete every call at once, or never answer; loads may be made to wait. */
public final class InstantNodes implements NodeProvider, NodeControl.Factory {

    private final List<Node> listed = new ArrayList<>();
    private final Map<String, Set<String>> loaded = new HashMap<>();
    private final Set<String> silent = new HashSet<>();
    private final Set<String> refusing = new HashSet<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean loadsWait;
    private int loads;
    private int unloads;

    InstantNodes(String... ids) {
        for (String id : ids) {
            int port = 9_000 + 2 * listed.size();
            listed.add(new Node(id, "127.0.0.1", port, port + 1, Catalogs.NODE_TYPE));
            loaded.put(id, new HashSet<>());
        }
    }

    public InstantNodes(List<Node> nodes) {
        listed.addAll(nodes);
        nodes.forEach(node -> loaded.put(node.id(), new HashSet<>()));
    }

    /** Lists another node. */
    void add(Node node) {
        listed.add(node);
        loaded.put(node.id(), new HashSet<>());
    }

    void remove(Node node) {
        listed.remove(node);
    }

    /** The models that a node has loaded. */
    Set<String> loadedOn(String node) {
        return Set.copyOf(models(node));
    }

    /** Adds a model without a call, as if the node had it from the start. */
    void load(String node, String model) {
        models(node).add(model);
    }

    /** Loads wait from now on, or not any more: then those that wait are done. */
    void loadsWait(boolean wait) {
        loadsWait = wait;
        if (!wait) {
            List.copyOf(waiting).forEach(Runnable::run);
            waiting.clear();
        }
    }

    void silent(String node, boolean says) {
        if (says) {
            silent.add(node);
        } else {
            silent.remove(node);
        }
    }

    /** Nothing runs there. */
    void refuse(String node) {
        refusing.add(node);
    }

    int loads() {
        return loads;
    }

    int unloads() {
        return unloads;
    }

    @Override
    public List<Offering> offerings() {
        return List.of();
    }

    @Override
    public List<NodeMachine> list() {
        return listed.stream().map(NodeMachine::fixed).toList();
    }

    @Override
    public void launch(String offering, int count, String request) {
        // there is no offering
    }

    @Override
    public void cordon(String id, boolean cordoned) {
        // these nodes stay
    }

    @Override
    public void terminate(String id) {
        // these nodes stay
    }

    @Override
    public void onChange(Runnable listener) {
        // nothing ever changes
    }

    @Override
    public NodeControl of(Node node) {
        return new Control(node.id());
    }

    @Override
    public void close() {
        // nothing was started
    }

    private Set<String> models(String node) {
        return loaded.getOrDefault(node, new HashSet<>());
    }

    private final class Control implements NodeControl {

        private final String id;

        private Control(String id) {
            this.id = id;
        }

        @Override
        public CompletionStage<Index> index(Predicate<String> counted) {
            return answer(new Index(models(id), models(id), Set.of(), Map.of()));
        }

        @Override
        public CompletionStage<Set<String>> loaded() {
            return answer(Set.copyOf(models(id)));
        }

        @Override
        public CompletionStage<Void> load(String model) {
            loads++;
            CompletableFuture<Void> loaded = new CompletableFuture<>();
            Runnable load = () -> {
                models(id).add(model);
                loaded.complete(null);
            };
            if (loadsWait) {
                waiting.add(load);
            } else {
                load.run();
            }
            return loaded;
        }

        @Override
        public CompletionStage<Void> resize(String model, int instances) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> unload(String model) {
            unloads++;
            models(id).remove(model);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Presence> presence(String model) {
            return answer(models(id).contains(model) ? Presence.HELD : Presence.GONE);
        }

        @Override
        public CompletionStage<MemoryReading> memory() {
            return CompletableFuture.completedFuture(MemoryReading.NONE);
        }

        @Override
        public CompletionStage<Void> warm(String model) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {
            // nothing is open
        }

        private <T> CompletionStage<T> answer(T value) {
            if (refusing.contains(id)) {
                return CompletableFuture.failedFuture(new TritonException(TritonCode.UNAVAILABLE, "refused"));
            }
            return silent.contains(id)
                    ? CompletableFuture.failedFuture(new TritonException(TritonCode.DEADLINE_EXCEEDED, "silent"))
                    : CompletableFuture.completedFuture(value);
        }
    }
}
