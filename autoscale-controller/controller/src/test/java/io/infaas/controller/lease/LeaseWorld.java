package io.infaas.controller.lease;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Three processes and the store of their lease. Whenever one of them waits for the store, before and after the store has done it, any
 * time may pass and the others may take their turns: a stopped process is one that waits for long.
 */
final class LeaseWorld {

    private static final int STEPS = 120;
    private static final Duration DURATION = Duration.ofSeconds(10);
    private static final int PROCESSES = 3;

    private final Random random;
    private final List<Lease> leases = new ArrayList<>();
    private final List<Boolean> busy = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final List<Long> epochs = new ArrayList<>();
    private Optional<LeaseRecord> stored = Optional.empty();
    private double now;
    private boolean calm;

    /** @param slowest rates of the processes' clocks are from here to {@code fastest} */
    LeaseWorld(long seed, double slowest, double fastest) {
        random = new Random(seed);
        for (int number = 0; number < PROCESSES; number++) {
            double rate = number == 0 ? slowest : number == 1 ? fastest : random.nextDouble(slowest, fastest);
            long origin = random.nextLong(1L << 60);
            leases.add(new Lease(new Store(), "p" + number, DURATION, () -> origin + (long) (now * rate * 1e9)));
            busy.add(false);
        }
    }

    void run() {
        for (int step = 0; step < STEPS; step++) {
            pass();
        }
    }

    /** All take their turns in time, for some durations. */
    void calm() {
        calm = true;
        for (int turn = 0; turn < 40; turn++) {
            for (int number = 0; number < PROCESSES; number++) {
                turn(number);
            }
            now += 1;
            look();
        }
        calm = false;
    }

    List<String> violations() {
        return violations;
    }

    /** Epochs of the leaderships that anybody knew of, in their order. */
    List<Long> epochs() {
        return epochs;
    }

    boolean isHeld() {
        return leases.stream().anyMatch(lease -> lease.epoch() > 0);
    }

    long newestEpoch() {
        return stored.orElseThrow().epoch();
    }

    private void pass() {
        if (calm) {
            return;
        }
        now += switch (random.nextInt(6)) {
            case 0, 1 -> 0;
            // about as long as a lease
            case 2 -> 8 + 4 * random.nextDouble();
            case 3 -> 12 * random.nextDouble();
            default -> 2 * random.nextDouble();
        };
        look();
        if (random.nextInt(3) > 0) {
            turn(random.nextInt(PROCESSES));
        }
    }

    private void turn(int number) {
        if (busy.get(number)) {
            return;
        }
        busy.set(number, true);
        try {
            leases.get(number).turn();
        } catch (LeaseException e) {
            // as when the store does not answer
        } finally {
            busy.set(number, false);
        }
        look();
    }

    private void look() {
        List<Lease> holders = leases.stream().filter(lease -> lease.epoch() > 0).toList();
        if (holders.size() > 1) {
            violations.add("at %.3f s: %s"
                    .formatted(now, holders.stream().map(Lease::self).toList()));
        }
        holders.stream()
                .map(Lease::epoch)
                .filter(epoch ->
                        epochs.isEmpty() || !epochs.get(epochs.size() - 1).equals(epoch))
                .forEach(epochs::add);
    }

    private final class Store implements LeaseStore {

        @Override
        public Optional<LeaseRecord> read() {
            pass();
            Optional<LeaseRecord> found = stored;
            pass();
            return found;
        }

        @Override
        public boolean replace(Optional<LeaseRecord> expected, LeaseRecord next) {
            pass();
            boolean replaced = stored.equals(expected);
            if (replaced) {
                stored = Optional.of(next);
            }
            pass();
            if (!calm && random.nextInt(8) == 0) {
                if (random.nextBoolean()) {
                    throw new LeaseException("the answer is lost", new IllegalStateException());
                }
                // a repetition by the client meets its own write
                return false;
            }
            return replaced;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
