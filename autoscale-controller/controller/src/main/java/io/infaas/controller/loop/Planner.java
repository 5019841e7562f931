package io.infaas.controller.loop;

import java.util.function.Consumer;
import java.util.function.Supplier;

/** Computes plans away from the thread of the control loop. */
interface Planner {

    /**
     * Computes one result; the caller waits for it before it asks for another one.
     *
     * @param work reads nothing that changes meanwhile
     * @param result receives the result, on the loop's thread
     * @param failure receives the failure of {@code work} instead, on the loop's thread
     */
    <T> void compute(Supplier<T> work, Consumer<T> result, Consumer<RuntimeException> failure);
}
