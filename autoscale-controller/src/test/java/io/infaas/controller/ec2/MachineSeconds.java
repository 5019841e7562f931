package io.infaas.controller.ec2;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.IntSupplier;

/** For how long machines have run, all together: what is paid. Looks five times a second. */
final class MachineSeconds implements AutoCloseable {

    private static final long PERIOD_MS = 200;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final DoubleAdder machineSeconds = new DoubleAdder();
    private final long beganNanos = System.nanoTime();
    private final IntSupplier running;
    private long lookedNanos = beganNanos;

    MachineSeconds(IntSupplier running) {
        this.running = running;
        var unused = clock.scheduleWithFixedDelay(this::look, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        int now = running.getAsInt();
        long nanos = System.nanoTime();
        machineSeconds.add(now * (nanos - lookedNanos) / 1e9);
        lookedNanos = nanos;
    }

    double machineSeconds() {
        return machineSeconds.sum();
    }

    double seconds() {
        return (System.nanoTime() - beganNanos) / 1e9;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
