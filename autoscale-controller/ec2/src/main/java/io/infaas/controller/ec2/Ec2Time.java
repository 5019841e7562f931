package io.infaas.controller.ec2;

import java.time.Clock;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How time passes for a provider.
 *
 * @param nanos monotonic time, ns
 * @param pause waits for a time, ns, or until its thread is interrupted
 * @param threads makes the threads of a provider, which closes them
 */
record Ec2Time(Clock clock, LongSupplier nanos, LongConsumer pause, Supplier<Ec2Threads> threads) {

    /** Time of the system. */
    static Ec2Time real(Clock clock) {
        return new Ec2Time(clock, System::nanoTime, Ec2Time::park, LiveThreads::new);
    }

    private static void park(long nanos) {
        long end = System.nanoTime() + nanos;
        while (end - System.nanoTime() > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
