package io.infaas.triton.servers;

import java.util.OptionalLong;

/** A Triton server that answers on three ports. The test that gets it from {@link TritonServers} closes it. */
public interface TritonServer extends AutoCloseable {
    String host();

    int httpPort();

    int grpcPort();

    int metricsPort();

    /** The server's process, if it was started on this machine for the test. */
    OptionalLong pid();

    /** Whether a model of the test's repository can be loaded by its name alone; false for a given server. */
    boolean seesRepository();

    /** Ends the server if it was started for the test; returns when it has ended. */
    @Override
    void close();
}
