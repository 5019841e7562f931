package io.infaas.controller.plan;

import java.util.Arrays;

/**
 * The most that a network can bring from a source to a sink, where each arc multiplies what passes it. Deterministic: same network,
 * same flow. After it brought as much as possible, what it takes may be raised, and a node with arcs of its own be added: then more is
 * brought without undoing what was. Neither adds a cycle to the residual graph, since nothing flows back through a new node yet.
 *
 * <p><b>The problem.</b> A second of a core is worth more of one variant than of another, and a busy second of a variant that answers
 * 1,000 items/s in batches of 32 is worth 300 items one by one. The loss of one class is not the gain of another: a
 * flow with gains.
 *
 * <p><b>The method.</b> Each step sends flow along the path of the residual graph that brings most to the sink for what it takes from
 * the source: directly, or by taking over from another arc, whose share then goes where the first could not. Paths of highest gain
 * leave no cycle that creates flow out of itself, and without such a cycle a flow that cannot be augmented is maximal (source:
 * Onaga, "Dynamic programming of optimum flows in lossy communication nets", 1966; Truemper, "On max flows with gains and pure
 * min-cost flows", 1977). The search is Bellman and Ford's on products, since residual gains lie on both sides of one.
 */
final class GainNetwork {

    private static final int MOST_PATHS = 10_000;
    // a path must be better by more than rounding, or two paths of equal gain could form a cycle
    private static final double BETTER = 1 + 1e-9;

    /** Arcs in pairs: the one after an even one is its reverse. */
    private int[] tails = new int[64];

    private int[] heads = new int[64];
    private double[] gains = new double[64];

    /** Residual capacity of an arc, in units at its tail. */
    private double[] left = new double[64];

    private int arcs;
    private int nodes;

    /** The same network with the same flow, which changes apart from this one. */
    GainNetwork copy() {
        GainNetwork copy = new GainNetwork();
        copy.tails = tails.clone();
        copy.heads = heads.clone();
        copy.gains = gains.clone();
        copy.left = left.clone();
        copy.arcs = arcs;
        copy.nodes = nodes;
        return copy;
    }

    /** Adds a node and returns its number. */
    int addNode() {
        return nodes++;
    }

    /**
     * Adds an arc and returns its number.
     *
     * @param gain what arrives at the head for each unit that leaves the tail, above 0
     * @param capacity most units that leave the tail; may be infinite
     */
    int addArc(int tail, int head, double gain, double capacity) {
        if (arcs + 2 > tails.length) {
            tails = Arrays.copyOf(tails, 2 * arcs);
            heads = Arrays.copyOf(heads, 2 * arcs);
            gains = Arrays.copyOf(gains, 2 * arcs);
            left = Arrays.copyOf(left, 2 * arcs);
        }
        set(arcs, tail, head, gain, capacity);
        set(arcs + 1, head, tail, 1 / gain, 0);
        arcs += 2;
        return arcs - 2;
    }

    private void set(int arc, int tail, int head, double gain, double capacity) {
        tails[arc] = tail;
        heads[arc] = head;
        gains[arc] = gain;
        left[arc] = capacity;
    }

    /** Lets an arc take that many units more. */
    void raise(int arc, double units) {
        left[arc] += units;
    }

    /**
     * Brings as much as possible to the sink.
     *
     * @param least what an arc to the sink still takes up to this counts as nothing
     */
    void maximize(int source, int sink, double least) {
        for (int arc = 0; arc < arcs; arc++) {
            if (heads[arc] == sink && left[arc] <= least) {
                left[arc] = 0;
            }
        }
        double[] best = new double[nodes];
        int[] by = new int[nodes];
        int[] usable = new int[arcs];
        for (int paths = 0; paths < MOST_PATHS && search(source, sink, best, by, usable); paths++) {
            augment(source, sink, best, by, least);
        }
    }

    /** Units that leave the tail of an arc. */
    double flow(int arc) {
        return left[arc + 1] * gains[arc + 1];
    }

    /** Units that an arc still takes. */
    double left(int arc) {
        return left[arc];
    }

    /** Whether more at each node would bring more to the sink. */
    boolean[] leadingTo(int sink) {
        boolean[] leads = new boolean[nodes];
        leads[sink] = true;
        boolean progress = true;
        while (progress) {
            progress = false;
            for (int arc = 0; arc < arcs; arc++) {
                if (left[arc] > 0 && leads[heads[arc]] && !leads[tails[arc]]) {
                    leads[tails[arc]] = true;
                    progress = true;
                }
            }
        }
        return leads;
    }

    /**
     * The gain of one more unit at each node, once nothing more can be brought: no more than that, however much more
     * there is (these are prices of the dual problem).
     */
    double[] worth(int source, int sink) {
        double[] worth = new double[nodes];
        worth[sink] = 1;
        boolean improved = true;
        for (int rounds = 0; improved && rounds <= nodes; rounds++) {
            improved = false;
            for (int arc = arcs - 1; arc >= 0; arc--) {
                boolean open = left[arc] > 0 && tails[arc] != source && heads[arc] != source && tails[arc] != sink;
                double brought = open ? gains[arc] * worth[heads[arc]] : 0;
                if (brought > BETTER * worth[tails[arc]]) {
                    worth[tails[arc]] = brought;
                    improved = true;
                }
            }
        }
        return worth;
    }

    /**
     * Finds what a unit of the source brings to each node at best, and the last arc to it; returns whether the sink is reached.
     *
     * @param usable room for the arcs that can take anything: most reverse ones cannot
     */
    private boolean search(int source, int sink, double[] best, int[] by, int[] usable) {
        Arrays.fill(best, 0);
        Arrays.fill(by, -1);
        best[source] = 1;
        int open = 0;
        boolean takesMore = false;
        for (int arc = 0; arc < arcs; arc++) {
            // the source has any amount: what comes back to it is worth nothing
            if (left[arc] > 0 && heads[arc] != source && tails[arc] != sink) {
                usable[open++] = arc;
                takesMore |= heads[arc] == sink;
            }
        }
        if (!takesMore) {
            // all demand is served: no search finds a way to a sink that takes nothing
            return false;
        }
        boolean improved = true;
        for (int rounds = 0; improved && rounds <= nodes; rounds++) {
            improved = false;
            for (int i = 0; i < open; i++) {
                int arc = usable[i];
                double brought = best[tails[arc]] * gains[arc];
                if (brought > BETTER * best[heads[arc]]) {
                    best[heads[arc]] = brought;
                    by[heads[arc]] = arc;
                    improved = true;
                }
            }
        }
        return best[sink] > 0;
    }

    private void augment(int source, int sink, double[] best, int[] by, double least) {
        double units = Double.POSITIVE_INFINITY;
        int steps = 0;
        for (int node = sink; node != source; node = tails[by[node]]) {
            if (++steps > nodes) {
                throw new IllegalStateException("a cycle of the network creates flow out of itself");
            }
            units = Math.min(units, left[by[node]] / best[tails[by[node]]]);
        }
        for (int node = sink; node != source; node = tails[by[node]]) {
            int arc = by[node];
            left[arc] = reduced(left[arc], units * best[tails[arc]], node == sink ? least : 0);
            left[arc ^ 1] += units * best[node];
        }
    }

    // what bounds the path must be used up entirely, or rounding would leave a trace for another path
    private static double reduced(double amount, double by, double least) {
        double rest = amount - by;
        return Double.isInfinite(amount) || rest > Math.max(least, 1e-12 * amount) ? rest : 0;
    }
}
