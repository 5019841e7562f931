package io.infaas.controller.reconcile;

import io.infaas.catalog.NodeType;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.gateway.view.Node;

/** One node: whether it answers, and when it is to be looked at again. One observation is under way at a time. */
final class NodeWatch {

    private final Node node;
    private final NodeType type;
    private final NodeControl control;
    private final ReconcilerSettings settings;

    private boolean up;
    private int misses;
    private long incarnation;
    private long observations;
    private boolean underWay;
    private long nextAt;

    NodeWatch(Node node, NodeType type, NodeControl control, ReconcilerSettings settings) {
        this.node = node;
        this.type = type;
        this.control = control;
        this.settings = settings;
    }

    Node node() {
        return node;
    }

    NodeType type() {
        return type;
    }

    NodeControl control() {
        return control;
    }

    NodeCapacity capacity() {
        return new NodeCapacity(node.id(), type, up);
    }

    boolean up() {
        return up;
    }

    /** Grows whenever the node goes down: what was asked of it before tells nothing about it now. */
    long incarnation() {
        return incarnation;
    }

    /** How many observations have begun. */
    long observations() {
        return observations;
    }

    boolean due(long now) {
        return !underWay && (observations == 0 || now - nextAt >= 0);
    }

    /** Returns the number of the observation that begins. */
    long begin(long now) {
        underWay = true;
        nextAt = now + settings.observeEvery().toNanos();
        return ++observations;
    }

    /** Looks again before the usual time. */
    void observeSoon(long now) {
        long early = now + settings.firstCheck().toNanos();
        if (early - nextAt < 0) {
            nextAt = early;
        }
    }

    /** Returns whether the node was down until now. */
    boolean recordAnswer() {
        boolean back = !up;
        underWay = false;
        misses = 0;
        up = true;
        return back;
    }

    /** Returns whether the node is down from now on. */
    boolean recordMiss(boolean refused) {
        underWay = false;
        misses++;
        if (!up || (!refused && misses < settings.missesUntilDown())) {
            return false;
        }
        up = false;
        incarnation++;
        return true;
    }
}
