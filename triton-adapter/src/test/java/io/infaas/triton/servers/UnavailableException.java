package io.infaas.triton.servers;

/** This machine lacks something that a test needs, and cannot install it. */
final class UnavailableException extends RuntimeException {
    UnavailableException(String message) {
        super(message);
    }
}
