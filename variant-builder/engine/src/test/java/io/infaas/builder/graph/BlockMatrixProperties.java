package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class BlockMatrixProperties {

    /** Half a step, and the rounding of the division. */
    private static final double STEP = 0.5001;

    @Property(tries = 300)
    void of_anyNumbers_areHalfAStepAwayAtMost(
            @ForAll @IntRange(min = 1, max = 100) int rows,
            @ForAll @IntRange(min = 1, max = 5) int columns,
            @ForAll("bits") int bits,
            @ForAll @IntRange(min = -38, max = 38) int magnitude,
            @ForAll boolean positive,
            @ForAll long seed) {
        float[] matrix = numbers(rows * columns, magnitude, positive, new Random(seed));

        BlockMatrix made = BlockMatrix.of(matrix, columns, bits);

        Unpacked unpacked = new Unpacked(made, rows, bits);
        assertThat(made.values().length + made.scales().length * Float.BYTES + made.zeroPoints().length)
                .isEqualTo((int) BlockMatrix.bytes(rows, columns, bits));
        for (int i = 0; i < matrix.length; i++) {
            int row = i / columns;
            int column = i % columns;
            assertThat(Math.abs(unpacked.number(row, column) - matrix[i]))
                    .isLessThanOrEqualTo(STEP * unpacked.scale(row, column));
            if (matrix[i] == 0) {
                assertThat(unpacked.number(row, column)).isZero();
            }
        }
    }

    /** Some of them zero, some rows of one magnitude more. */
    private static float[] numbers(int count, int magnitude, boolean positive, Random random) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            double value = random.nextInt(8) == 0 ? 0 : (random.nextDouble() * 2 - 1) * 3.4 * Math.pow(10, magnitude);
            numbers[i] = (float) (positive ? Math.abs(value) : value);
        }
        return numbers;
    }

    @Provide
    Arbitrary<Integer> bits() {
        return Arbitraries.of(4, 8);
    }
}
