package io.infaas.controller.loop;

import java.util.function.Consumer;
import java.util.function.Supplier;

/** Computes on the thread that asks. */
final class PlannerAtOnce implements Planner {

    @Override
    public <T> void compute(Supplier<T> work, Consumer<T> result, Consumer<RuntimeException> failure) {
        T computed;
        try {
            computed = work.get();
        } catch (RuntimeException e) {
            failure.accept(e);
            return;
        }
        result.accept(computed);
    }
}
