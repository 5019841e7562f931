package io.infaas.controller.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * Maximum flow from demands to capacities: spread evenly at first, then along shortest augmenting paths (source: Edmonds and
 * Karp, 1972). Deterministic: same input, same flow.
 */
final class MaxFlow {

    private static final int MOST_PATHS = 10_000;

    private final boolean[][] edges;
    private final double[] remain;
    private final double[] spare;
    private final double[] capacities;
    private final double[][] flows;
    private final boolean[] reached;
    private final double least;

    /**
     * @param edges for each demand, which capacities it may use
     * @param least amounts up to this count as zero
     */
    MaxFlow(List<boolean[]> edges, List<Double> demands, double[] capacities, double least) {
        this.edges = edges.toArray(new boolean[0][]);
        this.remain = demands.stream().mapToDouble(Double::doubleValue).toArray();
        this.capacities = capacities;
        this.spare = capacities.clone();
        this.flows = new double[remain.length][capacities.length];
        this.reached = new boolean[capacities.length];
        this.least = least;
        run();
    }

    double load(int p) {
        return capacities[p] - spare[p];
    }

    /** Whether this capacity limits the unserved demand. */
    boolean isSaturated(int p) {
        return reached[p];
    }

    double unserved() {
        double sum = 0;
        for (double left : remain) {
            sum += left > least ? left : 0;
        }
        return sum;
    }

    private void run() {
        List<Integer> order = new ArrayList<>();
        for (int c = 0; c < remain.length; c++) {
            order.add(c);
        }
        order.sort(Comparator.comparingInt(this::degree));
        order.forEach(this::evenly);
        for (int paths = 0; paths < MOST_PATHS && augment(); paths++) {}
    }

    private int degree(int c) {
        int degree = 0;
        for (boolean open : edges[c]) {
            degree += open ? 1 : 0;
        }
        return degree;
    }

    /** In proportion to capacity, so that a class loads all its placements alike. */
    private void evenly(int c) {
        double total = 0;
        for (int p = 0; p < spare.length; p++) {
            total += edges[c][p] ? capacities[p] : 0;
        }
        double demand = remain[c];
        for (int p = 0; p < spare.length; p++) {
            if (edges[c][p]) {
                push(c, p, Math.min(spare[p], demand * capacities[p] / total));
            }
        }
    }

    private void push(int c, int p, double amount) {
        flows[c][p] += amount;
        remain[c] = Math.max(0, remain[c] - amount);
        spare[p] = Math.max(0, spare[p] - amount);
    }

    /**
     * Sends flow along one more path from unserved demand to free capacity; if there is none, {@code reached} marks the
     * bottleneck.
     */
    private boolean augment() {
        Arrays.fill(reached, false);
        int[] from = new int[spare.length];
        int[] via = new int[remain.length];
        boolean[] seen = new boolean[remain.length];
        Deque<Integer> open = new ArrayDeque<>();
        for (int c = 0; c < remain.length; c++) {
            if (remain[c] > least) {
                seen[c] = true;
                via[c] = -1;
                open.add(c);
            }
        }
        while (!open.isEmpty()) {
            int c = open.remove();
            for (int p = 0; p < spare.length; p++) {
                if (!edges[c][p] || reached[p]) {
                    continue;
                }
                reached[p] = true;
                from[p] = c;
                if (spare[p] > least) {
                    send(p, from, via);
                    return true;
                }
                for (int next = 0; next < remain.length; next++) {
                    if (!seen[next] && flows[next][p] > least) {
                        seen[next] = true;
                        via[next] = p;
                        open.add(next);
                    }
                }
            }
        }
        return false;
    }

    private void send(int end, int[] from, int[] via) {
        double amount = spare[end];
        int p = end;
        int c = from[p];
        while (via[c] >= 0) {
            amount = Math.min(amount, flows[c][via[c]]);
            p = via[c];
            c = from[p];
        }
        amount = Math.min(amount, remain[c]);
        remain[c] -= amount;
        spare[end] -= amount;
        p = end;
        c = from[p];
        flows[c][p] += amount;
        while (via[c] >= 0) {
            flows[c][via[c]] -= amount;
            p = via[c];
            c = from[p];
            flows[c][p] += amount;
        }
    }
}
