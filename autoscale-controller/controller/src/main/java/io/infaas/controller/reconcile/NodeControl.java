package io.infaas.controller.reconcile;

import io.infaas.catalog.Catalog;
import io.infaas.gateway.contract.Node;
import io.infaas.triton.metrics.MemoryReading;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Model control of one node. Each call has its own deadline and completes on any thread, with a result or a
 * {@link io.infaas.triton.client.TritonException}. That is the node's own error, UNAVAILABLE if the node is
 * unreachable, or DEADLINE_EXCEEDED after the deadline. A call that timed out may still take effect.
 */
public interface NodeControl extends AutoCloseable {

    /** Creates the control of a node without connecting. */
    @FunctionalInterface
    interface Factory {
        NodeControl of(Node node);

        /** Another catalog is in force, for controls that exist, too. */
        default void adopt(Catalog catalog) {}
    }

    /**
     * The repository index of a node.
     *
     * @param models all models, loaded or not
     * @param ready models that serve
     * @param leaving models that are unloading and still finish their queries
     * @param instances number of instances of ready models, as far as it is known
     */
    record Index(Set<String> models, Set<String> ready, Set<String> leaving, Map<String, Integer> instances) {
        public Index {
            instances = Collections.unmodifiableSortedMap(new TreeMap<>(instances));
            models = Collections.unmodifiableSortedSet(new TreeSet<>(models));
            ready = Collections.unmodifiableSortedSet(new TreeSet<>(ready));
            leaving = Collections.unmodifiableSortedSet(new TreeSet<>(leaving));
        }
    }

    /** The presence of a model on a node. */
    enum Presence {
        /** Serving or loading. */
        HELD,
        /** Unloading; forever if a process of the model died during a query. It can be loaded again meanwhile. */
        LEAVING,
        /** Not loaded. */
        GONE
    }

    /**
     * The repository index. Expensive: called when a node comes up.
     *
     * @param countedModels whether the call reads the instance count of a ready model
     */
    CompletionStage<Index> index(Predicate<String> countedModels);

    /** The models that serve; may briefly lag behind a load or an unload. */
    CompletionStage<Set<String>> loaded();

    /** Loads a model; completes when it is ready, at once for a loaded one. */
    CompletionStage<Void> load(String model);

    /**
     * Gives a loaded model another number of instances, which serves meanwhile; completes when they are there, at once if they
     * are. A model that is loaded again has the number of its repository.
     */
    CompletionStage<Void> resize(String model, int instances);

    /** Unloads a model; completes at once, before it is {@link Presence#GONE}. An unknown model is no failure. */
    CompletionStage<Void> unload(String model);

    /** The presence of a model. */
    CompletionStage<Presence> presence(String model);

    /** The memory in use; {@link MemoryReading#NONE} if the node does not say. */
    CompletionStage<MemoryReading> memory();

    /** Sends a few queries with empty tensors, bounded in number and time; fails with the first failure. */
    CompletionStage<Void> warm(String model);

    /** Closes the connections; calls in flight fail. Does not wait. */
    @Override
    void close();
}
