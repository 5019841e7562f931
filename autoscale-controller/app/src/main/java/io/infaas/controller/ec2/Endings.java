package io.infaas.controller.ec2;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Instances that are to end: one call ends all that have come together until it is made. Thread-safe. */
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

    /** Ends all that wait; returns whether there were any. Blocks. What a call that fails was about does not wait any more. */
    boolean end() {
        boolean any = false;
        for (List<String> some = next(); !some.isEmpty(); some = next()) {
            calls.terminate(some);
            any = true;
        }
        return any;
    }

    private List<String> next() {
        List<String> some = new ArrayList<>();
        while (some.size() < AT_ONCE) {
            String instance = waiting.poll();
            if (instance == null) {
                break;
            }
            some.add(instance);
        }
        return some;
    }
}
