package io.infaas.builder.accuracy;

/** Numbers that are the same in each run, by a linear congruential generator. */
final class Numbers {

    private long state;

    Numbers(long seed) {
        state = seed;
    }

    int next() {
        state = (state * 1103515245L + 12345) % (1L << 31);
        return (int) state;
    }

    /** 0 to {@code bound} - 1, of the upper digits, whose period is long. */
    int below(int bound) {
        return (next() >> 16) % bound;
    }

    float[][] table(int rows, int columns) {
        float[][] table = new float[rows][columns];
        for (float[] row : table) {
            for (int i = 0; i < columns; i++) {
                row[i] = next() % 1000 / 1000f;
            }
        }
        return table;
    }

    int[] labels(int count, int classes) {
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = below(classes);
        }
        return labels;
    }
}
