package io.infaas.gateway.adopt;

import io.infaas.gateway.control.ViewTaker;
import io.infaas.triton.client.Credentials;
import io.infaas.triton.client.TritonClient;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at nodes again and again, and gives a gateway a view of what they serve whenever that has changed. A node that does not
 * answer keeps the models that it had: whether they can be asked is the gateway's own observation. Never blocks an event loop, and
 * never looks at a node twice at a time. Whoever starts it closes it.
 */
public final class Adoption {

    private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);
    private static final int MESSAGE_CAP = 16 << 20;

    private final Vertx vertx;
    private final Context context;
    private final AdoptionConfig adopted;
    private final ViewTaker taker;
    private final Credentials credentials;
    private final Map<NodeAddress, NodeModels> known = new LinkedHashMap<>();
    private final List<Watch> watches = new ArrayList<>();
    private final Promise<Void> looked = Promise.promise();
    private final Promise<Void> serving = Promise.promise();
    private boolean closed;
    private volatile @Nullable ModelAgreement served;
    private volatile int silent;

    private Adoption(Vertx vertx, AdoptionConfig adopted, ViewTaker taker, Credentials credentials) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.adopted = adopted;
        this.taker = taker;
        this.credentials = credentials;
        this.silent = adopted.nodes().size();
    }

    /** Begins to look. */
    public static Adoption start(Vertx vertx, AdoptionConfig adopted, ViewTaker taker) {
        return start(vertx, adopted, taker, Credentials.NONE);
    }

    /** The same of nodes that want to be shown something, or show something themselves. */
    public static Adoption start(Vertx vertx, AdoptionConfig adopted, ViewTaker taker, Credentials credentials) {
        Adoption adoption = new Adoption(vertx, adopted, taker, credentials);
        adoption.context.runOnContext(go -> adoption.begin());
        return adoption;
    }

    /** When each node was looked at once, whether it has answered or not, and what was found is in force. Never fails. */
    public Future<Void> looked() {
        return looked.future();
    }

    /** When a model is served for the first time; never fails. */
    public Future<Void> serving() {
        return serving.future();
    }

    /**
     * Looks at some of the nodes at once: what they serve now is in force when this succeeds, and where one does not answer, what it
     * had. Never fails.
     */
    Future<Void> lookAgain(Collection<NodeAddress> nodes) {
        Promise<Void> seen = Promise.promise();
        context.runOnContext(go -> Future.join(watches.stream()
                        .filter(watch -> nodes.contains(watch.node))
                        .map(Watch::lookAgain)
                        .toList())
                .onComplete(done -> seen.complete()));
        return seen.future();
    }

    /** Whether a model of this name is served. */
    boolean serves(String name) {
        ModelAgreement now = served;
        return now != null && now.models().containsKey(name);
    }

    /** How many models are served. */
    public int models() {
        ModelAgreement now = served;
        return now == null ? 0 : now.models().size();
    }

    /** How many models of nodes are not served, because they differ from what others serve by that name, or cannot be served. */
    public int leftOut() {
        ModelAgreement now = served;
        return now == null ? 0 : now.leftOut().size();
    }

    /** How many nodes have not answered when they were looked at last. */
    public int silent() {
        return silent;
    }

    /** Looks no more; what was given stays in force. Never fails. */
    public Future<Void> close() {
        Promise<Void> ended = Promise.promise();
        context.runOnContext(go -> {
            closed = true;
            Future.join(watches.stream().map(Watch::close).toList()).onComplete(done -> ended.complete());
        });
        return ended.future();
    }

    private void begin() {
        adopted.nodes().forEach(node -> watches.add(new Watch(node)));
        Future.join(watches.stream().map(Watch::look).toList()).onComplete(done -> looked.tryComplete());
    }

    private Future<Void> renew() {
        Map<NodeAddress, NodeModels> now = new LinkedHashMap<>();
        for (NodeAddress node : adopted.nodes()) {
            NodeModels models = known.get(node);
            if (models != null) {
                now.put(node, models);
            }
        }
        // one after the other, in the order of the looks
        return context.executeBlocking(() -> {
            put(now);
            return null;
        });
    }

    private void put(Map<NodeAddress, NodeModels> now) {
        ModelAgreement before = served;
        ModelAgreement next = ModelAgreement.of(now, before);
        if (!next.equals(before)) {
            taker.apply(AdoptedViews.of(taker.viewVersion() + 1, next, adopted.nodes()));
            served = next;
            if (!next.models().isEmpty()) {
                serving.tryComplete();
            }
            tell(before, next);
        }
    }

    private static void tell(@Nullable ModelAgreement before, ModelAgreement next) {
        SortedMap<String, ModelAgreement.Model> old = before == null ? Collections.emptySortedMap() : before.models();
        next.models().forEach((name, model) -> {
            if (!model.equals(old.get(name))) {
                LOG.info(
                        "'{}' is served by {}: {}",
                        name,
                        model.nodes(),
                        model.shown().promise());
            }
        });
        old.keySet().stream()
                .filter(name -> !next.models().containsKey(name))
                .forEach(name -> LOG.warn("'{}' is not served any more: no node has it", name));
        next.leftOut().forEach((place, why) -> {
            if (before == null || !why.equals(before.leftOut().get(place))) {
                LOG.warn("{} is left out, it {}", place, why);
            }
        });
    }

    /** One node. All of it happens on the one context. */
    private final class Watch {

        private final NodeAddress node;
        private final TritonClient client;
        private boolean heard;
        private boolean complained;
        private long timer = -1;
        private @Nullable Future<Void> underWay;
        private @Nullable Future<Void> next;

        Watch(NodeAddress node) {
            this.node = node;
            this.client = new TritonClient(vertx, node.host(), node.grpcPort(), MESSAGE_CAP, credentials);
        }

        Future<Void> look() {
            if (closed) {
                return Future.succeededFuture();
            }
            vertx.cancelTimer(timer);
            Future<Void> begun = NodeScan.of(client, adopted.deadline()).transform(this::seen);
            underWay = begun;
            return begun.onComplete(done -> {
                underWay = null;
                if (!closed) {
                    timer = vertx.setTimer(adopted.rescan().toMillis(), again -> {
                        Future<Void> unused = look();
                    });
                }
            });
        }

        /** One that begins from now on: what a look under way sees may be from before. One for all that ask meanwhile. */
        Future<Void> lookAgain() {
            Future<Void> before = underWay;
            if (before == null) {
                return look();
            }
            Future<Void> known = next;
            if (known == null) {
                known = before.transform(over -> {
                    next = null;
                    return look();
                });
                next = known;
            }
            return known;
        }

        private Future<Void> seen(AsyncResult<NodeModels> scan) {
            if (closed) {
                return Future.succeededFuture();
            }
            heard = scan.succeeded();
            silent = (int) watches.stream().filter(watch -> !watch.heard).count();
            if (!heard) {
                complain(scan.cause());
                return Future.succeededFuture();
            }
            if (complained) {
                complained = false;
                LOG.info("node {} answers", node);
            }
            known.put(node, scan.result());
            return renew().recover(failure -> {
                LOG.error("what node {} serves cannot be routed by: {}", node, failure.toString());
                return Future.succeededFuture();
            });
        }

        private void complain(Throwable why) {
            if (!complained) {
                complained = true;
                LOG.warn(
                        "node {} does not say what it serves ({}), it is asked again every {} ms; {}",
                        node,
                        why.getMessage(),
                        adopted.rescan().toMillis(),
                        known.containsKey(node) ? "what it had stays" : "nothing of it is served before");
            }
        }

        Future<Void> close() {
            vertx.cancelTimer(timer);
            return client.close();
        }
    }
}
