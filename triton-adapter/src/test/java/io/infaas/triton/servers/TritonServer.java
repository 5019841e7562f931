package io.infaas.triton.servers;

import java.util.OptionalLong;

/** A Triton server that answers on three ports. Whoever got it from {@link TritonServers} closes it. */
public interface TritonServer extends AutoCloseable {
    String host();

    int httpPort();

    int grpcPort();

    int metricsPort();

    /** The server's process, if it is one of this machine that was started for the test. */
    OptionalLong pid();

    /** Whether a model of the test's repository can be loaded by its name alone; not on a given server. */
    boolean seesRepository();

    /** Ends the server if it was started for the test; returns when it has ended. */
    @Override
    void close();
}
