package io.infaas.controller.local;

import java.util.ArrayList;
import java.util.List;

/**
 * The cores that each local node is pinned to.
 *
 * <p>Every node gets at least two cores if the machine has them, so that variants with two threads run as profiled. Nodes share
 * cores only if the machine has too few.
 *
 * @param shares the cores of each node, equally many for all
 * @param overlapping whether nodes share a core
 */
public record CoreShares(List<List<Integer>> shares, boolean overlapping) {

    private static final int LEAST = 2;

    public CoreShares {
        shares = shares.stream().map(List::copyOf).toList();
    }

    /** Divides the machine's {@code cores} among {@code nodes}; each node gets {@code min(n, max(2, n / nodes))} of them. */
    public static CoreShares of(List<Integer> cores, int nodes) {
        if (cores.isEmpty() || nodes < 1) {
            throw new IllegalArgumentException(
                    "cores %s and nodes %d must be at least one each".formatted(cores, nodes));
        }
        return of(cores, nodes, Math.max(LEAST, cores.size() / nodes));
    }

    /** The same, with {@code most} cores for each node, or all if the machine has fewer. */
    static CoreShares of(List<Integer> cores, int nodes, int most) {
        int each = Math.min(cores.size(), most);
        List<List<Integer>> shares = new ArrayList<>(nodes);
        for (int node = 0; node < nodes; node++) {
            List<Integer> share = new ArrayList<>(each);
            for (int i = 0; i < each; i++) {
                share.add(cores.get((node * each + i) % cores.size()));
            }
            shares.add(share);
        }
        return new CoreShares(shares, each * nodes > cores.size());
    }

    /** Number of cores per node. */
    public int each() {
        return shares.get(0).size();
    }
}
