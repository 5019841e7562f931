package io.infaas.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A counter that becomes a series when it is first counted, so that no page is full of zeros, and is counted without lock, look-up
 * or allocation from then on.
 */
final class LazyCounter {

    private final Supplier<Counter> maker;
    private volatile @Nullable Counter counter;

    /**
     * A counter of which nothing is counted yet.
     *
     * @param maker gives the same counter each time
     */
    LazyCounter(Supplier<Counter> maker) {
        this.maker = maker;
    }

    void increment() {
        add(1);
    }

    void add(double amount) {
        Counter known = counter;
        if (known == null) {
            known = maker.get();
            counter = known;
        }
        known.increment(amount);
    }
}
