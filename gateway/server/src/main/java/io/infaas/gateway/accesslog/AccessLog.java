package io.infaas.gateway.accesslog;

/** Takes a line for each query that ends. Thread-safe; never blocks. */
public interface AccessLog {

    void add(AccessLine line);

    /** Lines dropped because too many were waiting. */
    long overflowed();

    /** Lines dropped because they could not be written. */
    long unwritten();
}
