package io.infaas.controller.ec2;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Tasks of a provider, done one after the other in an order that chance decides; a look may come while a call is under way. */
final class SimulatedThreads implements Ec2Threads {

    private final Random random;
    private final List<Runnable> calls = new ArrayList<>();
    private final List<Runnable> looks = new ArrayList<>();
    private Runnable always = () -> {};
    private boolean looking;

    SimulatedThreads(Random random) {
        this.random = random;
    }

    @Override
    public void call(Runnable task) {
        calls.add(task);
    }

    @Override
    public void look(Runnable task) {
        looks.add(task);
    }

    @Override
    public void lookEvery(Duration time, Runnable task) {
        always = task;
    }

    /** The time of a look has come. */
    void lookIsDue() {
        looks.add(always);
    }

    /** Does all that waits. */
    void run() {
        while (!calls.isEmpty() || !looks.isEmpty()) {
            boolean look = calls.isEmpty() || (!looks.isEmpty() && random.nextBoolean());
            if (look) {
                nextLook();
            } else {
                calls.remove(random.nextInt(calls.size())).run();
            }
        }
    }

    /** While a call waits for its answer: another thread may look now. */
    void meanwhile() {
        if (!looking && random.nextInt(3) == 0) {
            looks.add(always);
            nextLook();
        }
    }

    /** Looks within the call that runs now. */
    void lookNow() {
        looks.add(0, always);
        nextLook();
    }

    private void nextLook() {
        looking = true;
        try {
            looks.remove(0).run();
        } finally {
            looking = false;
        }
    }

    @Override
    public void close() {
        calls.clear();
        looks.clear();
    }
}
