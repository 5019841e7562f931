package io.infaas.controller.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infaas.catalog.Accuracy;
import io.infaas.gateway.contract.AnswerAgreement;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

final class AccuracyEstimateProperties {

    private static final int ROUNDS = 400;

    /** Of all items: the ends hold for any joint behaviour of the two variants and any number of classes. */
    @Property
    void trueAccuracy_isWithinTheInterval_whateverTheVariantsAnswer(
            @ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long seed,
            @ForAll @IntRange(min = 2, max = 12) int classes,
            @ForAll @DoubleRange(min = 0, max = 1) double skillOfVariant,
            @ForAll @DoubleRange(min = 0, max = 1) double skillOfReference,
            @ForAll @DoubleRange(min = 0, max = 1) double likeness) {
        Random random = new Random(seed);
        int items = 300;
        int[] labels = random.ints(items, 0, classes).toArray();
        int[] reference = answers(labels, classes, skillOfReference, random);
        int[] variant = answers(labels, classes, skillOfVariant, random);
        for (int i = 0; i < items; i++) {
            variant[i] = random.nextDouble() < likeness ? reference[i] : variant[i];
        }
        int right = count(items, i -> variant[i] == labels[i]);
        int referenceRight = count(items, i -> reference[i] == labels[i]);
        int agreed = count(items, i -> variant[i] == reference[i]);

        AccuracyEstimate estimate = AccuracyEstimate.of(
                new AnswerAgreement("v", "r", items, agreed, items), Accuracy.of(referenceRight, items));

        assertThat((double) right / items).isBetween(estimate.low(), estimate.high());
    }

    /** By samples: the share of misses stays below the stated error, for single items and for batches of like ones. */
    @Property(tries = 20)
    void trueShare_isWithinTheInterval_nearlyAlways(
            @ForAll @DoubleRange(min = 0, max = 1) double share,
            @ForAll @IntRange(min = 1, max = 200) int n,
            @ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long seed) {
        Random random = new Random(seed);
        int misses = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int observed = count(n, i -> random.nextDouble() < share);
            ShareInterval interval = ShareInterval.of((double) observed / n, n);
            misses += share < interval.low() || share > interval.high() ? 1 : 0;
        }
        // 0.4 are expected at most; 6 have a probability below 1e-5
        assertThat(misses).isLessThan(6);
    }

    @Property
    void interval_containsItsShare_andNarrowsWithEvidence(
            @ForAll @DoubleRange(min = 0, max = 1) double share, @ForAll @IntRange(min = 1, max = 100_000) int n) {
        ShareInterval some = ShareInterval.of(share, n);
        ShareInterval more = ShareInterval.of(share, 2.0 * n);

        assertThat(share).isBetween(some.low(), some.high());
        assertThat(more.low()).isGreaterThanOrEqualTo(some.low());
        assertThat(more.high()).isLessThanOrEqualTo(some.high());
        assertThat(ShareInterval.of(1 - share, n).low()).isCloseTo(1 - some.high(), within(1e-9));
    }

    private static int[] answers(int[] labels, int classes, double skill, Random random) {
        return IntStream.of(labels)
                .map(label -> random.nextDouble() < skill ? label : random.nextInt(classes))
                .toArray();
    }

    private static int count(int items, IntPredicate predicate) {
        return (int) IntStream.range(0, items).filter(predicate).count();
    }
}
