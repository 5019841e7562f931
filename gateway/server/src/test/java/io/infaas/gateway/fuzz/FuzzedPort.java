package io.infaas.gateway.fuzz;

import java.util.Random;

/** A port of the gateway, and what is sent to it that no honest client sends. */
enum FuzzedPort {
    HTTP,
    GRPC;

    /** One conversation after some mutations, or noise; the same for the same random numbers. */
    byte[] input(Random random) {
        if (random.nextInt(10) == 0) {
            return Mutations.noise(random);
        }
        // now and then on the wrong port
        boolean http = (this == HTTP) != (random.nextInt(20) == 0);
        return Mutations.of(http ? HttpTalk.of(random) : H2Talk.of(random), random);
    }
}
