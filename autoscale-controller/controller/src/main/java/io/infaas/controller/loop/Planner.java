package io.infaas.controller.loop;

import java.util.function.Consumer;
import java.util.function.Supplier;

/** Computes plans for the control loop, usually on a thread of its own. */
public interface Planner {

    /** Computes on the thread that asks. */
    Planner AT_ONCE = new Planner() {
        @Override
        public <T> void compute(Supplier<T> work, Consumer<T> result, Consumer<RuntimeException> failure) {
            T value;
            try {
                value = work.get();
            } catch (RuntimeException e) {
                failure.accept(e);
                return;
            }
            result.accept(value);
        }
    };

    /**
     * Computes one result; the caller waits for it before it asks for another one.
     *
     * @param work reads nothing that changes meanwhile
     * @param result receives the result, on the loop's thread
     * @param failure receives the failure of {@code work} instead, on the loop's thread
     */
    <T> void compute(Supplier<T> work, Consumer<T> result, Consumer<RuntimeException> failure);
}
