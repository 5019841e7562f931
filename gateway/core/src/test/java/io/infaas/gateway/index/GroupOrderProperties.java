package io.infaas.gateway.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.index.CandidateRates.IndexSort;
import io.infaas.gateway.index.CandidateTable.BatchBuckets;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class GroupOrderProperties {

    @Property(tries = 300)
    void next_any_asOneByOne(
            @ForAll @IntRange(max = 600) int size, @ForAll @IntRange(min = 1, max = 60) int values, @ForAll long seed) {
        Random random = new Random(seed);
        double[] accuracy = random.doubles(size)
                .map(x -> Math.round(x * values) / (double) values)
                .toArray();
        double[] serviceMs = random.doubles(size, 1, 50).toArray();
        int[] groups = IntStream.range(0, size).toArray();
        GroupOrder order = new GroupOrder(groups, groups, accuracy, serviceMs);

        for (int i = 0; i < 50; i++) {
            int from = random.nextInt(size + 1);
            double atLeast = random.nextDouble() * 1.2;
            double atMostMs = random.nextInt(5) == 0 ? Double.POSITIVE_INFINITY : random.nextDouble() * 60;
            int expected = IntStream.range(from, size)
                    .filter(group -> accuracy[group] >= atLeast && serviceMs[group] <= atMostMs)
                    .findFirst()
                    .orElse(size);

            assertThat(order.next(from, atLeast, atMostMs)).isEqualTo(expected);
        }
    }

    @Property(tries = 200)
    void ascending_any_asAStableSort(@ForAll @IntRange(max = 300) int size, @ForAll long seed) {
        Random random = new Random(seed);
        // figures that differ in their last bits only, and equal ones
        double[] keys = random.ints(size, 0, 20)
                .mapToDouble(step -> 1 + step * Math.ulp(1.0))
                .toArray();
        int[] numbers = IntStream.range(0, size).map(i -> size - 1 - i).toArray();

        int[] sorted = IndexSort.sortAscending(numbers, keys);

        assertThat(sorted)
                .containsExactly(IntStream.of(numbers)
                        .boxed()
                        .sorted(Comparator.comparingDouble(number -> keys[number]))
                        .mapToInt(Integer::intValue)
                        .toArray());
    }

    @Property(tries = 300)
    void place_anyBatch_sizeIsThatOrSomewhatMore(@ForAll @IntRange(min = 1, max = 1 << 20) int batch) {
        int size = BatchBuckets.size(BatchBuckets.place(batch));

        assertThat(size).isBetween(batch, batch <= BatchBuckets.EXACT ? batch : batch + batch / 8);
        assertThat(BatchBuckets.place(size)).isEqualTo(BatchBuckets.place(batch));
        assertThat(BatchBuckets.place(size + 1)).isEqualTo(BatchBuckets.place(batch) + 1);
    }
}
