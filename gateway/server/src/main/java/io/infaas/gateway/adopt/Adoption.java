package io.infaas.gateway.adopt;

import io.infaas.gateway.control.ControlledGateway;
import io.infaas.gateway.nodes.NodeCredentials;
import io.infaas.gateway.routing.ListedModels;
import io.infaas.triton.client.HostAddresses;
import io.infaas.triton.client.NodeAddress;
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
 * Scans nodes periodically and gives the gateway a new view whenever their models have changed. A node that does not answer keeps its
 * models: the gateway itself observes whether they are available. Never blocks an event loop and never scans a node twice at a time. Its
 * starter closes it.
 */
public final class Adoption {

    private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);
    private static final int MESSAGE_CAP = 16 << 20;

    private final Vertx vertx;
    private final Context context;
    private final AdoptionConfig adopted;
    private final ControlledGateway taker;
    private final NodeCredentials credentials;
    private final HostAddresses addresses;
    private final Map<NodeAddress, NodeScan.NodeModels> scannedModels = new LinkedHashMap<>();
    private final List<ScannedNode> nodes = new ArrayList<>();
    private final Promise<Void> scannedOnce = Promise.promise();
    private boolean closed;
    private volatile @Nullable ModelAgreement served;
    private volatile int silent;

    private Adoption(
            Vertx vertx,
            AdoptionConfig adopted,
            ControlledGateway taker,
            NodeCredentials credentials,
            HostAddresses addresses) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.adopted = adopted;
        this.taker = taker;
        this.credentials = credentials;
        this.addresses = addresses;
        this.silent = adopted.nodes().size();
    }

    /**
     * Starts to scan.
     *
     * @param addresses finds the addresses of the nodes
     */
    public static Adoption start(
            Vertx vertx,
            AdoptionConfig adopted,
            ControlledGateway taker,
            NodeCredentials credentials,
            HostAddresses addresses) {
        Adoption adoption = new Adoption(vertx, adopted, taker, credentials, addresses);
        adoption.context.runOnContext(started -> adoption.begin());
        return adoption;
    }

    /** Succeeds when each node has been scanned once, answered or not, and its models are in force. Never fails. */
    public Future<Void> awaitFirstScan() {
        return scannedOnce.future();
    }

    /**
     * Scans some of the nodes now. When this succeeds, their current models are in force; a node that does not answer keeps its models.
     * Never fails.
     */
    Future<Void> scan(Collection<NodeAddress> nodes) {
        Promise<Void> scanned = Promise.promise();
        context.runOnContext(started -> Future.join(this.nodes.stream()
                        .filter(node -> nodes.contains(node.address))
                        .map(ScannedNode::scanAgain)
                        .toList())
                .onComplete(result -> scanned.complete()));
        return scanned.future();
    }

    /** Whether a model of this name is served. */
    boolean serves(String name) {
        ModelAgreement now = served;
        return now != null && now.models().containsKey(name);
    }

    /** Number of served models. */
    public int models() {
        ModelAgreement now = served;
        return now == null ? 0 : now.models().size();
    }

    /** Number of models on nodes that are not served: they differ between nodes or cannot be served. */
    public int leftOutModels() {
        ModelAgreement now = served;
        return now == null ? 0 : now.leftOut().size();
    }

    /** Number of nodes that did not answer their last scan. */
    public int silentNodes() {
        return silent;
    }

    /** Stops scanning; the last view stays in force. Never fails. */
    public Future<Void> close() {
        Promise<Void> ended = Promise.promise();
        context.runOnContext(stopping -> {
            closed = true;
            Future.join(nodes.stream().map(ScannedNode::close).toList()).onComplete(result -> ended.complete());
        });
        return ended.future();
    }

    private void begin() {
        adopted.nodes().forEach(address -> nodes.add(new ScannedNode(address)));
        Future.join(nodes.stream().map(ScannedNode::scan).toList()).onComplete(result -> scannedOnce.tryComplete());
    }

    private Future<Void> update() {
        Map<NodeAddress, NodeScan.NodeModels> now = new LinkedHashMap<>();
        for (NodeAddress node : adopted.nodes()) {
            NodeScan.NodeModels models = scannedModels.get(node);
            if (models != null) {
                now.put(node, models);
            }
        }
        // the context runs blocking tasks one after the other, in the order of the scans
        return context.executeBlocking(() -> {
            apply(now);
            return null;
        });
    }

    private void apply(Map<NodeAddress, NodeScan.NodeModels> now) {
        taker.list(ListedModels.merge(
                now.values().stream().map(NodeScan.NodeModels::index).toList()));
        ModelAgreement before = served;
        ModelAgreement next = ModelAgreement.of(now, before);
        if (!next.equals(before)) {
            taker.apply(AdoptedViews.of(taker.viewVersion() + 1, next, adopted.nodes()));
            served = next;
            log(before, next);
        }
    }

    private static void log(@Nullable ModelAgreement before, ModelAgreement next) {
        SortedMap<String, ModelAgreement.Model> old = before == null ? Collections.emptySortedMap() : before.models();
        next.models().forEach((name, model) -> {
            if (!model.equals(old.get(name))) {
                LOG.info(
                        "model '{}' is served by {}: {}",
                        name,
                        model.nodes(),
                        model.shown().promise());
            }
        });
        old.keySet().stream()
                .filter(name -> !next.models().containsKey(name))
                .forEach(name -> LOG.warn("model '{}' is no longer served: no node has it", name));
        next.leftOut().forEach((place, why) -> {
            if (before == null || !why.equals(before.leftOut().get(place))) {
                LOG.warn("model {} is not served: it {}", place, why);
            }
        });
    }

    /** One node and its scans. Runs on the one context. */
    private final class ScannedNode {

        private final NodeAddress address;
        private final TritonClient client;
        private boolean answered;
        private boolean failureLogged;
        private long timer = -1;
        private @Nullable Future<Void> underWay;
        private @Nullable Future<Void> next;

        ScannedNode(NodeAddress address) {
            this.address = address;
            this.client = new TritonClient(
                    vertx,
                    address.host(),
                    address.grpcPort(),
                    MESSAGE_CAP,
                    credentials.forNode(address.id()),
                    addresses);
        }

        Future<Void> scan() {
            if (closed) {
                return Future.succeededFuture();
            }
            vertx.cancelTimer(timer);
            Future<Void> scan = NodeScan.of(client, adopted.deadline()).transform(this::handle);
            underWay = scan;
            return scan.onComplete(result -> {
                underWay = null;
                if (!closed) {
                    timer = vertx.setTimer(adopted.rescan().toMillis(), again -> {
                        Future<Void> unused = scan();
                    });
                }
            });
        }

        /** A scan that starts from now on, shared by all callers meanwhile: a running scan may have read older state. */
        Future<Void> scanAgain() {
            Future<Void> before = underWay;
            if (before == null) {
                return scan();
            }
            Future<Void> following = next;
            if (following == null) {
                following = before.transform(over -> {
                    next = null;
                    return scan();
                });
                next = following;
            }
            return following;
        }

        private Future<Void> handle(AsyncResult<NodeScan.NodeModels> scan) {
            if (closed) {
                return Future.succeededFuture();
            }
            answered = scan.succeeded();
            silent = (int) nodes.stream().filter(node -> !node.answered).count();
            if (!answered) {
                logFailure(scan.cause());
                return Future.succeededFuture();
            }
            if (failureLogged) {
                failureLogged = false;
                LOG.info("node {} answers scans again", address);
            }
            scannedModels.put(address, scan.result());
            return update().recover(failure -> {
                LOG.error("cannot route to models on node {}: {}", address, failure.toString());
                return Future.succeededFuture();
            });
        }

        private void logFailure(Throwable why) {
            if (!failureLogged) {
                failureLogged = true;
                LOG.warn(
                        "node {}: scan failed ({}), scanning again every {} ms; {}",
                        address,
                        why.getMessage(),
                        adopted.rescan().toMillis(),
                        scannedModels.containsKey(address)
                                ? "its last known models stay in force"
                                : "none of its models is served until then");
            }
        }

        Future<Void> close() {
            vertx.cancelTimer(timer);
            return client.close();
        }
    }
}
