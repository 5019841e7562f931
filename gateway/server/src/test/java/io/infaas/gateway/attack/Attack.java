package io.infaas.gateway.attack;

import java.io.IOException;
import java.util.SplittableRandom;

/** What a hostile client does. */
record Attack(String name, Work work) {

    /** Attacks a port once; ends within seconds, and leaves no connection open. */
    @FunctionalInterface
    interface Work {

        /** @throws IOException when the other end closes a connection, as it should */
        void run(int port, SplittableRandom random) throws IOException;
    }

    /** Attacks again and again; returns how many times. */
    int repeat(int port, SplittableRandom random, long untilNanos) {
        int times = 0;
        do {
            try {
                work.run(port, random);
            } catch (IOException ended) {
                // as it should be
            }
            times++;
        } while (System.nanoTime() < untilNanos);
        return times;
    }
}
