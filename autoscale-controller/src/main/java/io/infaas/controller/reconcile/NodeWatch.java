package io.infaas.controller.reconcile;

import io.infaas.catalog.NodeType;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.gateway.contract.Node;

/** Whether one node is up, and when to observe it next. At most one observation is in flight. */
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

    boolean isUp() {
        return up;
    }

    /** Grows whenever the node goes down: results of earlier calls say nothing about it any more. */
    long incarnation() {
        return incarnation;
    }

    /** Number of observations started. */
    long observations() {
        return observations;
    }

    boolean isDue(long now) {
        return !underWay && (observations == 0 || now - nextAt >= 0);
    }

    /** Starts an observation and returns its number. */
    long begin(long now) {
        underWay = true;
        nextAt = now + settings.observeEvery().toNanos();
        return ++observations;
    }

    /** Schedules the next observation early. */
    void observeSoon(long now) {
        long early = now + settings.firstCheck().toNanos();
        if (early - nextAt < 0) {
            nextAt = early;
        }
    }

    /** Records an answer; returns whether the node was down before. */
    boolean recordAnswer() {
        boolean back = !up;
        underWay = false;
        misses = 0;
        up = true;
        return back;
    }

    /** Records a missing answer; returns whether the node goes down with it. */
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
