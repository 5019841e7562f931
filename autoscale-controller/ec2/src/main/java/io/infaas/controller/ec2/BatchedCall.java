package io.infaas.controller.ec2;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * Collects instances for one kind of call, which is made for many of them at once: a call for each of a thousand machines would keep launches
 * waiting for minutes. Thread-safe.
 */
final class BatchedCall {

    /** Most of one call: an answer about more may take longer than its deadline. */
    static final int AT_ONCE = 100;

    private final Consumer<List<String>> call;
    private final IntPredicate allowance;
    private final Set<String> pending = ConcurrentHashMap.newKeySet();
    private final Queue<String> waiting = new ConcurrentLinkedQueue<>();

    /** @param allowance whether a call for so many instances may be made now: never a small part of those that wait, else many small calls would follow */
    BatchedCall(Consumer<List<String>> call, IntPredicate allowance) {
        this.call = call;
        this.allowance = allowance;
    }

    /** Adds an instance, unless it waits already or its call is under way. */
    void add(String instance) {
        if (pending.add(instance)) {
            waiting.add(instance);
        }
    }

    /**
     * Makes calls for as many waiting instances as are allowed now; returns whether it made any. Blocks. Instances of a failed call wait no
     * longer.
     */
    boolean make() {
        boolean made = false;
        for (List<String> batch = next(); !batch.isEmpty(); batch = next()) {
            try {
                call.accept(batch);
            } finally {
                batch.forEach(pending::remove);
            }
            made = true;
        }
        return made;
    }

    private synchronized List<String> next() {
        int size = Math.min(AT_ONCE, waiting.size());
        List<String> batch = new ArrayList<>(size);
        if (size > 0 && allowance.test(size)) {
            for (int i = 0; i < size; i++) {
                batch.add(waiting.remove());
            }
        }
        return batch;
    }
}
