package io.infaas.gateway.exposition;

import io.micrometer.core.instrument.Counter;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A counter that registers its series at the first increment, so that the metrics page is not full of zeros. Later increments need no
 * lock, look-up or allocation.
 */
public final class LazyCounter {

    private final Supplier<Counter> maker;
    private volatile @Nullable Counter counter;

    /**
     * A counter that is not registered yet.
     *
     * @param maker registers the counter; returns the same one each time
     */
    public LazyCounter(Supplier<Counter> maker) {
        this.maker = maker;
    }

    public void increment() {
        add(1);
    }

    public void add(double amount) {
        Counter known = counter;
        if (known == null) {
            known = maker.get();
            counter = known;
        }
        known.increment(amount);
    }
}
