package io.infaas.controller.ec2;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Collects instances to end; one call ends all of them. Thread-safe. */
final class Endings {

    /** Most of one call: an answer about more may take longer than its deadline. */
    static final int AT_ONCE = 100;

    private final Ec2Calls calls;
    private final Queue<String> waiting = new ConcurrentLinkedQueue<>();

    Endings(Ec2Calls calls) {
        this.calls = calls;
    }

    void add(String instance) {
        waiting.add(instance);
    }

    /** Ends all waiting instances; returns whether there were any. Blocks. Instances of a failed call wait no longer. */
    boolean end() {
        boolean ended = false;
        for (List<String> batch = next(); !batch.isEmpty(); batch = next()) {
            calls.terminate(batch);
            ended = true;
        }
        return ended;
    }

    private List<String> next() {
        List<String> batch = new ArrayList<>();
        while (batch.size() < AT_ONCE) {
            String instance = waiting.poll();
            if (instance == null) {
                break;
            }
            batch.add(instance);
        }
        return batch;
    }
}
