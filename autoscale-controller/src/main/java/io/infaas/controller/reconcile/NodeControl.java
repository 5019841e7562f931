package io.infaas.controller.reconcile;

import io.infaas.gateway.view.Node;
import io.vertx.core.Future;
import java.util.Set;

/**
 * What can be asked of one node. Each call ends by a deadline of its own, on any thread, with an answer or with a {@link
 * io.infaas.triton.client.TritonException}: the node's own text, UNAVAILABLE where nobody answers, DEADLINE_EXCEEDED
 * where nothing came in time. What timed out may still take effect.
 */
public interface NodeControl extends AutoCloseable {

    /** Makes the control of a node; connects nothing yet. */
    @FunctionalInterface
    interface Factory {
        NodeControl of(Node node);
    }

    /**
     * What a node's repository has.
     *
     * @param known all models, loaded or not
     * @param ready those that serve
     * @param leaving those that are unloaded and still finish what they have
     */
    record Index(Set<String> known, Set<String> ready, Set<String> leaving) {
        public Index {
            known = Set.copyOf(known);
            ready = Set.copyOf(ready);
            leaving = Set.copyOf(leaving);
        }
    }

    /** What a node has of a model. */
    enum Presence {
        /** It serves, or comes. */
        HELD,
        /** It finishes what it had: for ever, where a process of it died in a query. Can be loaded meanwhile. */
        LEAVING,
        /** Nothing. */
        GONE
    }

    /** The repository and its states. Costly: asked when a node is seen for the first time, or again. */
    Future<Index> index();

    /** The models that serve; may lag behind a load or an unload for a moment. */
    Future<Set<String>> loaded();

    /** Loads a model; done when it is ready. A loaded one is done at once and stays as it is. */
    Future<Void> load(String model);

    /** Takes a model out of service; done at once, before it is {@link Presence#GONE}. Unknown ones are no failure. */
    Future<Void> unload(String model);

    /** What the node still has of a model. */
    Future<Presence> presence(String model);

    /** Sends a few queries with empty tensors, bounded in number and time; fails if one of them does. */
    Future<Void> warm(String model);

    /** Closes connections; calls under way fail. Does not wait. */
    @Override
    void close();
}
