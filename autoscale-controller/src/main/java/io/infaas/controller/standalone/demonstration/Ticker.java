package io.infaas.controller.standalone.demonstration;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells when a second is over. */
@FunctionalInterface
interface Ticker {

    /** Blocks until the next second begins. */
    void next() throws InterruptedException;

    /** Seconds of this machine's clock, counted from now; those that were missed are not made up for. */
    static Ticker seconds() {
        CountDownLatch never = new CountDownLatch(1);
        long start = System.nanoTime();
        return () -> {
            long second = TimeUnit.SECONDS.toNanos(1);
            long left = second - Math.floorMod(System.nanoTime() - start, second);
            boolean unused = never.await(left, TimeUnit.NANOSECONDS);
        };
    }
}
