package io.infaas.gateway.index;

import java.util.Arrays;

/**
 * Groups in one order; finds the next group that is accurate and fast enough without visiting each one. For each {@value #BLOCK}
 * neighbours, and for as many such blocks again, it stores the least service time at up to {@value #LEVELS} accuracy levels.
 * Immutable.
 */
public final class GroupOrder {

    static final int LEVELS = 16;
    static final int BLOCK = 16;
    private static final int SHIFT = 4;

    private final int[] groups;
    private final int[] ranks;
    private final double[] accuracy;
    private final double[] serviceMs;
    private final double[] levels;
    private final double[][] blocks;
    private final double[][] spans;

    /**
     * Creates an order.
     *
     * @param groups group numbers, first to last
     * @param ranks rank per place; neighbours with the same rank count as equal
     * @param accuracy by group number, like {@code serviceMs}
     */
    GroupOrder(int[] groups, int[] ranks, double[] accuracy, double[] serviceMs) {
        this.groups = groups;
        this.ranks = ranks;
        this.accuracy = accuracy;
        this.serviceMs = serviceMs;
        this.levels = levels(groups, accuracy);
        this.blocks = new double[levels.length][];
        this.spans = new double[levels.length][];
        int count = (groups.length + BLOCK - 1) >>> SHIFT;
        for (int level = 0; level < levels.length; level++) {
            blocks[level] = createFilled(count);
        }
        for (int place = 0; place < groups.length; place++) {
            double[] block = blocks[level(accuracy[groups[place]])];
            block[place >>> SHIFT] = Math.min(block[place >>> SHIFT], serviceMs[groups[place]]);
        }
        for (int level = levels.length - 1; level >= 0; level--) {
            if (level + 1 < levels.length) {
                mergeLeast(blocks[level], blocks[level + 1]);
            }
            spans[level] = createFilled((count + BLOCK - 1) >>> SHIFT);
            for (int block = 0; block < count; block++) {
                spans[level][block >>> SHIFT] = Math.min(spans[level][block >>> SHIFT], blocks[level][block]);
            }
        }
    }

    private static double[] createFilled(int length) {
        double[] values = new double[length];
        Arrays.fill(values, Double.POSITIVE_INFINITY);
        return values;
    }

    private static void mergeLeast(double[] into, double[] other) {
        for (int i = 0; i < into.length; i++) {
            into[i] = Math.min(into[i], other[i]);
        }
    }

    private static double[] levels(int[] groups, double[] accuracy) {
        double[] distinct = Arrays.stream(groups)
                .mapToDouble(group -> accuracy[group])
                .sorted()
                .distinct()
                .toArray();
        if (distinct.length <= LEVELS) {
            return distinct;
        }
        double[] levels = new double[LEVELS];
        for (int i = 0; i < LEVELS; i++) {
            levels[i] = distinct[(int) ((long) i * distinct.length / LEVELS)];
        }
        return levels;
    }

    // the highest level that is not above; the lowest one if all are
    private int level(double accuracy) {
        int level = levels.length - 1;
        while (level > 0 && levels[level] > accuracy) {
            level--;
        }
        return level;
    }

    public int size() {
        return groups.length;
    }

    /** Returns the number of the group at a place. */
    public int group(int place) {
        return groups[place];
    }

    /** Whether two places count as equal. */
    public boolean isTied(int place, int other) {
        return ranks[place] == ranks[other];
    }

    /**
     * Returns the first place from {@code from} on with at least this accuracy and at most this service time, ms; otherwise the
     * size.
     */
    public int next(int from, double atLeast, double atMostMs) {
        int size = groups.length;
        if (from >= size) {
            return size;
        }
        int level = level(atLeast);
        double[] block = blocks[level];
        double[] span = spans[level];
        int place = from;
        while (place < size) {
            int at = place >>> SHIFT;
            if (span[at >>> SHIFT] > atMostMs) {
                place = ((at >>> SHIFT) + 1) << (2 * SHIFT);
            } else if (block[at] > atMostMs) {
                place = (at + 1) << SHIFT;
            } else {
                int end = Math.min(size, (at + 1) << SHIFT);
                for (; place < end; place++) {
                    int group = groups[place];
                    if (serviceMs[group] <= atMostMs && accuracy[group] >= atLeast) {
                        return place;
                    }
                }
            }
        }
        return size;
    }
}
